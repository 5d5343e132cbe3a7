import type { RequestView } from '../../../requests/request-view.ts';
import type { Message } from '../blocks.ts';
import { stateLine, stateMark } from '../decision.ts';
import { mention } from '../escape.ts';
import type { DateStyle } from '../instant.ts';
import { missingText } from '../progress.ts';
import { named, quoted } from '../words.ts';
import { askAgainButton, detailsButton, note } from './parts.ts';

/** "Create a reporting API key: *Partner feed* (request 12)". */
export function requestTitle({ description, number }: RequestView): string {
  return `${description.title}: *${named(description.subject)}* (request ${number})`;
}

/** For the requester: how their request ended, by whom, why, and what they can do next. */
export function decidedMessage(view: RequestView, dates: DateStyle): Message {
  const buttons = view.state === 'approved' ? [] : againButton(view);
  return note({
    fallback: `Your request ${view.number} is ${view.state}`,
    what: `${stateMark(view)} ${requestTitle(view)}\n${stateLine(view, dates)}`,
    next: nextAfter(view),
    buttons: [...buttons, detailsButton(view.id)],
  });
}

/** The form can be filled again with what was asked; for other kinds the person begins anew. */
function againButton(view: RequestView) {
  return view.kind === 'create_reporting_key' ? [askAgainButton(view.id)] : [];
}

function nextAfter(view: RequestView): string {
  switch (view.state) {
    case 'pending':
      return 'You hear from us when it is decided.';
    case 'approved':
      return view.right && view.owner
        ? `${mention(view.owner)} was asked to reveal the key, and nobody else can.`
        : 'It is in effect now; nothing is left to do.';
    case 'rejected':
      return view.rejectReason === null
        ? 'Ask them what they miss; you can ask again with what they need to see.'
        : 'You can ask again with what they need to see.';
    case 'expired':
      return 'Silence never approves. Ask again, and tell the approvers beforehand.';
    case 'cancelled':
      return 'Nothing was changed.';
    case 'failed':
      return 'You can ask again; what you see then is how things are now.';
  }
}

/** For the requester: why it was rejected, said after the reject. */
export function explainedMessage(view: RequestView): Message {
  return note({
    fallback: `Why your request ${view.number} was rejected`,
    what: `${requestTitle(view)}\n${view.rejectedBy ? mention(view.rejectedBy) : 'An approver'} says why it was rejected:\n${quoted(view.rejectReason ?? '')}`,
    next: nextAfter(view),
    buttons: [...againButton(view), detailsButton(view.id)],
  });
}

/** For the requester: today's people cannot complete the quorum, or can again. */
export function stuckMessage(view: RequestView): Message {
  const what = view.stuck
    ? `🔴 ${requestTitle(view)}\n*Nobody can complete it as things stand.*\n${missingText(view)}`
    : `🟡 ${requestTitle(view)}\nThere are enough approvers again: it goes on.`;
  const next = view.stuck
    ? 'It goes on when people come back or an administrator changes the admin rule. You can cancel it under /keys pending.'
    : 'Nothing is left for you to do; you hear from us when it is decided.';
  const fallback = view.stuck
    ? `Your request ${view.number} is stuck`
    : `Your request ${view.number} goes on`;
  return note({ fallback, what, next, buttons: [detailsButton(view.id)] });
}

/** One line for the announcement channel; why something was rejected is for those whom the request concerns. */
export function decisionLine(view: RequestView, dates: DateStyle): Message {
  return note({
    fallback: `Request ${view.number} is ${view.state}`,
    what: `${stateMark(view)} ${requestTitle(view)}, asked by ${mention(view.requester)}. ${stateLine({ ...view, rejectReason: null }, dates)}`,
  });
}
