import type { types } from '@slack/bolt';
import type { MemberId } from '../../domain/ids.ts';
import type { Person } from '../../members/people.ts';
import type { Preview } from '../../requests/preview.ts';
import { CALLBACKS } from '../identifiers.ts';
import { context, divider, header, section } from './blocks.ts';
import { ownKeyId } from './card.ts';
import { describedBlocks, linesInSections } from './described.ts';
import { mention } from './escape.ts';
import type { DateStyle } from './instant.ts';
import { reachBlocks } from './reach.ts';
import { windowOf } from './window.ts';
import { deadline, listed } from './words.ts';

export interface Review {
  preview: Preview;
  /** Everybody whom the preview names by id. */
  people: ReadonlyMap<MemberId, Person>;
  dates: DateStyle;
  metadata: string;
  /** It is shown again because what it would reach changed while it was open. */
  changed?: boolean;
}

/** All of what would be sent, what it would reach today, who must approve, and until when. Nothing exists yet. */
export function reviewWindow({ preview, people, dates, metadata, changed = false }: Review): types.ModalView {
  const { description, reachLines, quorum, deadline: until } = preview;
  const changedNote =
    '⚠️ *What this would reach has changed while you were looking.* Nothing was sent. Please look again, then send it.';
  const who = (id: MemberId) => mention(people.get(id) ?? { slackUserId: '', name: 'somebody' });
  const several = quorum.steps.length > 1;
  const steps = quorum.steps.map(
    ({ approvals, approvers }, index) =>
      `${several ? `Step ${index + 1}: ` : ''}${approvals} of ${listed(approvers.map(who), 'or')}`,
  );
  return windowOf({
    callbackId: CALLBACKS.review,
    title: 'Review and send',
    submit: 'Send',
    close: 'Back',
    metadata,
    blocks: [
      ...(changed ? [section(changedNote)] : []),
      header(`${description.title}: ${description.subject}`),
      ...describedBlocks(description, { people, dates, whole: true }),
      ...reachBlocks(reachLines, { ownKeyId: ownKeyId(preview), whole: true }),
      divider(),
      ...linesInSections('*Who must approve*', steps),
      section(`*Open until*\n${deadline(until, dates)}. Undecided by then, it expires.`),
      context('Nothing exists yet. *Send* asks the approvers; closing this window leaves no trace.'),
    ],
  });
}
