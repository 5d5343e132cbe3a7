import type { MemberId } from '../../domain/ids.ts';
import type { RequestView } from '../../requests/request-view.ts';
import { ACTIONS, ballotValue, rowAction } from '../identifiers.ts';
import { actions, type Block, type ButtonElement, button, section } from './blocks.ts';
import { ownKeyId } from './card.ts';
import { stateLine, stateMark } from './decision.ts';
import { mention } from './escape.ts';
import { type DateStyle, slackInstant } from './instant.ts';
import { reachBlocks } from './reach.ts';
import { named } from './words.ts';

/** A request that waits for this person's vote: what it asks, what it would reach, and the card's buttons. */
export function taskRow(view: RequestView, dates: DateStyle): Block[] {
  const value = ballotValue(view);
  const row = (action: string) => rowAction(action, view.id);
  const reject = {
    title: `Reject request ${view.number}?`,
    text: 'One rejection ends the request for everybody, and cannot be taken back.',
    yes: 'Reject',
  };
  return [
    section(
      `${title(view)}\nAsked by ${mention(view.requester)}. ${stateLine(view, dates)}\nOpen until ${slackInstant(view.expiresAt, dates)}`,
    ),
    ...reachBlocks(view.reach, { ownKeyId: ownKeyId(view.hashed), whole: false }),
    ...actions(`task_${view.id}`, [
      button({
        actionId: row(ACTIONS.approve),
        label: 'Approve',
        value,
        style: 'primary',
        spoken: `Approve request ${view.number}`,
      }),
      button({
        actionId: row(ACTIONS.reject),
        label: 'Reject',
        value,
        style: 'danger',
        spoken: `Reject request ${view.number}`,
        confirm: reject,
      }),
      details(view),
    ]),
  ];
}

/** A request as its requester, or somebody who approved it, follows it. */
export function requestRow(view: RequestView, viewerId: MemberId, dates: DateStyle): Block[] {
  const until = view.state === 'pending' ? `\nOpen until ${slackInstant(view.expiresAt, dates)}` : '';
  return [
    section(`${title(view)}\n${stateLine(view, dates)}${until}`),
    ...actions(`request_${view.id}`, [...buttons(view, viewerId), details(view)]),
  ];
}

function buttons(view: RequestView, viewerId: MemberId): ButtonElement[] {
  const row = (action: string) => rowAction(action, view.id);
  if (view.state !== 'pending') {
    // Only a form for a new key can be filled again with what was asked.
    const ended = view.kind === 'create_reporting_key' && view.state !== 'approved';
    const again = ended && view.requester.id === viewerId;
    return again ? [button({ actionId: row(ACTIONS.requestAgain), label: 'Ask again', value: view.id })] : [];
  }
  const approved = view.steps.some(({ approvedBy }) => approvedBy.some(({ id }) => id === viewerId));
  const withdraw = button({
    actionId: row(ACTIONS.withdrawBallot),
    label: 'Withdraw my approval',
    value: ballotValue(view),
  });
  if (view.requester.id !== viewerId) return approved ? [withdraw] : [];
  const cancel = {
    title: `Cancel request ${view.number}?`,
    text: 'It ends now, and nobody can approve it any more.',
    yes: 'Cancel it',
  };
  return [
    button({
      actionId: row(ACTIONS.nudge),
      label: 'Nudge',
      value: view.id,
      spoken: `Nudge the approvers of request ${view.number}`,
    }),
    button({
      actionId: row(ACTIONS.cancel),
      label: 'Cancel request',
      value: view.id,
      style: 'danger',
      confirm: cancel,
    }),
  ];
}

function title(view: RequestView): string {
  return `${stateMark(view)} *${named(view.description.title)}: ${named(view.description.subject)}* (#${view.number})`;
}

function details({ id, number }: RequestView): ButtonElement {
  return button({
    actionId: rowAction(ACTIONS.details, id),
    label: 'Details',
    value: id,
    spoken: `Details of request ${number}`,
  });
}
