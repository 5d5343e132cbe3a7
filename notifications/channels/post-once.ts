import type { WebClient } from '@slack/web-api';
import type { Block, Message } from '../../slack-app/surfaces/blocks.ts';
import { DELIVERED, type Result } from '../result.ts';
import { isGone, slackFailure } from '../slack-failure.ts';
import { findPosted } from './find-posted.ts';

export interface Posting {
  /** A person's id (then it is a direct message), or a channel's. */
  to: string;
  threadTs?: string;
  message: Message;
  /** Marks the message, so that it is found again. */
  blockId: string;
  attempt: number;
}

/** Posts a message; from the second attempt on it first looks whether an earlier one got through after all. */
export async function postOnce(
  slack: WebClient,
  { to, threadTs, message, blockId, attempt }: Posting,
): Promise<Result> {
  try {
    if (attempt > 1 && (await findPosted(slack, to, blockId, threadTs))) return DELIVERED;
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
    await slack.chat.postMessage({
      channel: to,
      text: message.text,
      blocks: marked(message, blockId),
      ...thread,
      unfurl_links: false,
      unfurl_media: false,
    });
    return DELIVERED;
  } catch (error) {
    return slackFailure(error);
  }
}

/** Makes a message that was posted under this mark say something else; one that is not there any more has nothing to say. */
export async function editPosted(
  slack: WebClient,
  { to, message, blockId }: Pick<Posting, 'to' | 'message' | 'blockId'>,
): Promise<Result> {
  try {
    const posted = await findPosted(slack, to, blockId);
    if (!posted) return { state: 'dropped', reason: 'there is no message to edit' };
    await slack.chat.update({ ...posted, text: message.text, blocks: marked(message, blockId) });
    return DELIVERED;
  } catch (error) {
    if (isGone(error)) return { state: 'dropped', reason: 'the message is gone' };
    return slackFailure(error);
  }
}

function marked({ blocks: [first, ...rest] }: Message, blockId: string): Block[] {
  return first ? [{ ...first, block_id: blockId }, ...rest] : [];
}
