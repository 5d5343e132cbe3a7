import type { RequestView } from '../../requests/request-view.ts';
import { mention } from './escape.ts';
import { type DateStyle, slackInstant } from './instant.ts';
import { progressText } from './progress.ts';
import { mentions, named, quoted } from './words.ts';

const MARKS: Record<RequestView['state'], string> = {
  pending: '🟡',
  approved: '🟢',
  rejected: '🔴',
  failed: '🔴',
  expired: '⚪',
  cancelled: '⚪',
};

/** One sign for where a request stands; red also while it waits for people who do not exist. */
export function stateMark({ state, stuck }: Pick<RequestView, 'state' | 'stuck'>): string {
  return state === 'pending' && stuck ? '🔴' : MARKS[state];
}

/** How a request stands or ended, by whom, when and why: one sentence, or two. */
export function stateLine(view: RequestView, dates: DateStyle): string {
  const at = view.decidedAt ? slackInstant(view.decidedAt, dates) : '';
  switch (view.state) {
    case 'pending':
      return `*Waiting* ${progressText(view)}`;
    case 'approved':
      return `*Approved* by ${mentions(view.steps.flatMap(({ approvedBy }) => approvedBy))}, ${at}.`;
    case 'rejected':
      return `*Rejected* by ${view.rejectedBy ? mention(view.rejectedBy) : 'an approver'}, ${at}.${reasonOf(view)}`;
    case 'expired':
      return `*Expired* ${at}: the approvals it needed did not come in time.`;
    case 'cancelled':
      return `*Cancelled* by ${mention(view.requester)}, ${at}.`;
    case 'failed':
      return `*Failed* ${at}: ${named(view.decisionReason ?? 'it could not be applied')}. Nothing was changed; it can be asked for again.`;
  }
}

/** On lines of its own, behind a bar; nothing when none was given. */
function reasonOf({ rejectReason }: RequestView): string {
  return rejectReason === null ? '' : `\n${quoted(rejectReason)}`;
}
