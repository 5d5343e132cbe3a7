import { failpoint } from '../../observability/failpoints.ts';
import { card, cardBlockId } from '../../slack-app/surfaces/card.ts';
import { findPosted, type Posted } from '../channels/find-posted.ts';
import type { NotifyDeps } from '../deps.ts';
import type { Truth } from './truth.ts';

/** A card that was posted by somebody who did not live to store where. */
export async function findCard({ slack }: NotifyDeps, { view, reader }: Truth): Promise<Posted | undefined> {
  return findPosted(slack, reader.slackUserId, cardBlockId(view.id));
}

export async function postCard({ slack, dates }: NotifyDeps, { view, reader, now }: Truth): Promise<Posted> {
  const { text, blocks } = card(view, { readerId: reader.id, dates, now });
  const { channel, ts } = await slack.chat.postMessage({
    channel: reader.slackUserId,
    text,
    blocks,
    unfurl_links: false,
    unfurl_media: false,
  });
  failpoint('S4');
  if (channel === undefined || ts === undefined) throw new Error('Slack did not say where it posted a card');
  return { channel, ts };
}

export async function editCard(
  { slack, dates }: NotifyDeps,
  { view, reader, now }: Truth,
  place: Posted,
): Promise<Posted> {
  const { text, blocks } = card(view, { readerId: reader.id, dates, now });
  await slack.chat.update({ ...place, text, blocks });
  return place;
}
