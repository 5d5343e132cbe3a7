import { type MemberId, parseId } from '../../domain/ids.ts';
import { planReminder } from '../../domain/reminder-plan.ts';
import { findRequest } from '../../requests/find-request.ts';
import { type RequestView, viewRequest } from '../../requests/request-view.ts';
import {
  decidedMessage,
  decisionLine,
  explainedMessage,
  stuckMessage,
} from '../../slack-app/surfaces/messages/request-messages.ts';
import { nudgeMessage, reminderMessage } from '../../slack-app/surfaces/messages/thread-messages.ts';
import type { Delivery } from '../delivery.ts';
import type { EventType } from '../webhook/event-types.ts';
import { announce, callWebhooks, clock, publishHomes, type Telling, tell } from './telling.ts';

type RequestEvent =
  | 'request_announced'
  | 'ballot_approved'
  | 'ballot_rejected'
  | 'ballot_withdrawn'
  | 'reject_explained'
  | 'request_reminder'
  | 'request_nudged'
  | 'request_stuck'
  | 'request_refreshed'
  | 'request_approved'
  | 'request_rejected'
  | 'request_expired'
  | 'request_cancelled'
  | 'request_failed';

interface RequestNews {
  event: RequestEvent;
  subjectId: string;
  actorId: string | null;
}

/** Cards for whoever decides, results for whoever asked, a line for everybody, a call for machines. */
export async function planRequestNews(
  telling: Telling,
  { event, subjectId, actorId }: RequestNews,
): Promise<Delivery[]> {
  const id = parseId(subjectId, 'req');
  const view = id && (await viewRequest(telling.trx, telling.workspaceId, id));
  if (!view) return [];
  const cards: Delivery[] = [{ channel: 'card', recipient: view.id }];
  switch (event) {
    case 'request_announced':
      return [
        ...cards,
        ...homes(view),
        ...(await callWebhooks(telling, 'REQUEST_HAS_BEEN_CREATED', view.number)),
      ];
    case 'ballot_approved':
      return [...cards, ...homes(view), ...(await approvalCalls(telling, view, actorId))];
    case 'ballot_rejected':
    case 'ballot_withdrawn':
      return [...cards, ...homes(view)];
    case 'reject_explained':
      return [...cards, ...homes(view), ...(await tell(telling, view.requester.id, explainedMessage(view)))];
    case 'request_refreshed':
      return cards;
    case 'request_stuck':
      return [
        ...cards,
        ...(view.state === 'pending' ? await tell(telling, view.requester.id, stuckMessage(view)) : []),
      ];
    case 'request_reminder':
    case 'request_nudged':
      return threadNotes(telling, view, event);
    case 'request_approved':
      return [...cards, ...(await decided(telling, view, actorId, 'REQUEST_HAS_REACHED_QUORUM'))];
    case 'request_expired':
      return [...cards, ...(await decided(telling, view, actorId, 'REQUEST_HAS_EXPIRED'))];
    case 'request_rejected':
    case 'request_cancelled':
    case 'request_failed':
      return [...cards, ...(await decided(telling, view, actorId, 'REQUEST_HAS_BEEN_ABORTED'))];
  }
}

async function decided(
  telling: Telling,
  view: RequestView,
  actorId: string | null,
  eventType: EventType,
): Promise<Delivery[]> {
  // Who may reveal is told so, with what was decided: one message, not two. Who acted knows.
  const toldOtherwise = view.right?.ownerId === view.requester.id || actorId === view.requester.id;
  return [
    ...(toldOtherwise ? [] : await tell(telling, view.requester.id, decidedMessage(view, telling.dates))),
    ...(await announce(telling, decisionLine(view, telling.dates))),
    ...(await callWebhooks(telling, eventType, view.number)),
    ...homes(view),
  ];
}

function homes(view: RequestView): Delivery[] {
  return publishHomes(
    [view.requester, ...(view.owner ? [view.owner] : []), ...view.approvers].map(({ id }) => id),
  );
}

/** An approval; and, when it was the one that filled a step before the last, the step. */
async function approvalCalls(
  telling: Telling,
  { number, steps }: RequestView,
  voterId: string | null,
): Promise<Delivery[]> {
  const filled = steps.slice(0, -1).some(({ done, approvedBy }) => done && approvedBy.at(-1)?.id === voterId);
  return [
    ...(await callWebhooks(telling, 'REQUEST_HAS_RECEIVED_AN_APPROVAL', number)),
    ...(filled ? await callWebhooks(telling, 'REQUEST_HAS_REACHED_STEP', number) : []),
  ];
}

/** In the thread of each card whose reader can still act: nobody else is disturbed. */
async function threadNotes(
  telling: Telling,
  view: RequestView,
  event: 'request_reminder' | 'request_nudged',
): Promise<Delivery[]> {
  const { trx, workspaceId, dates } = telling;
  const request = await findRequest(trx, workspaceId, view.id);
  if (!request || view.mayVote.length === 0) return [];
  const now = await clock(telling);
  const copies = await trx
    .selectFrom('cardCopies')
    .select(['recipient', 'slackChannel', 'slackTs'])
    .where('workspaceId', '=', workspaceId)
    .where('requestId', '=', view.id)
    .where('gone', '=', false)
    .execute();
  return copies.flatMap(({ recipient, slackChannel, slackTs }) => {
    const reader = view.mayVote.find(({ id }) => id === recipient);
    if (!reader || slackChannel === null || slackTs === null) return [];
    const reminding = { view, reader, dates, now };
    const message =
      event === 'request_nudged'
        ? nudgeMessage(reminding)
        : reminderMessage(reminding, planReminder(request.createdAt, request.remindersSent, now).nextAt);
    return [
      {
        channel: 'slack_thread' as const,
        recipient: recipient as MemberId,
        slackChannel,
        threadTs: slackTs,
        message,
      },
    ];
  });
}
