import type { KeyId, MemberId } from '../../domain/ids.ts';
import type { Preview } from '../../requests/preview.ts';
import type { RequestView } from '../../requests/request-view.ts';
import { ACTIONS, ballotValue } from '../identifiers.ts';
import {
  actions,
  type Block,
  type ButtonElement,
  button,
  context,
  divider,
  header,
  type Message,
  message,
  section,
} from './blocks.ts';
import { cardFields } from './card-fields.ts';
import { stateLine, stateMark } from './decision.ts';
import { mention } from './escape.ts';
import { type DateStyle, slackInstant } from './instant.ts';
import { missingText, progressText } from './progress.ts';
import { reachBlocks } from './reach.ts';
import { duration, named } from './words.ts';

export interface CardReading {
  /** Whose copy this is: what they may press depends on it. */
  readerId: MemberId;
  dates: DateStyle;
  /** When the view was read. */
  now: Date;
}

/** The block by which a card is recognised among a conversation's messages. */
export function cardBlockId(requestId: string): string {
  return `card_${requestId}`;
}

/**
 * The card of a request as one person sees it (DESIGN §8): everything that their ballot would be bound to, in full or
 * under Details; their buttons while they may act; after the decision who decided, and when.
 */
export function card(view: RequestView, reading: CardReading): Message {
  const pending = view.state === 'pending';
  const blocks: Block[] = [
    header(`${stateMark(view)} ${view.description.title}`),
    section(`*${named(view.description.subject)}*\nAsked by ${mention(view.requester)}`),
    ...(pending ? [] : [section(stateLine(view, reading.dates))]),
    ...cardFields(view.description.fields, { who: whoIn(view), dates: reading.dates }),
    ...(pending ? reachBlocks(view.reach, { ownKeyId: ownKeyId(view.hashed), whole: false }) : []),
    ...(pending ? [divider(), ...standing(view, reading)] : []),
    ...actions(cardBlockId(view.id), buttons(view, reading.readerId)),
    context(`Request ${view.number} · updated ${slackInstant(reading.now, reading.dates)}`),
  ];
  return message(fallback(view), blocks);
}

/** A person whom the request's description names by id. */
function whoIn({ people }: RequestView): (id: MemberId) => string {
  return (id) => {
    const person = people.get(id);
    return person ? mention(person) : 'somebody who left';
  };
}

/** The key that a request is about; none for one about an entity or a rule. */
export function ownKeyId({ content }: { content: Preview['content'] }): KeyId | undefined {
  const { keyId } = content;
  return typeof keyId === 'string' ? (keyId as KeyId) : undefined;
}

/** Seen on locked telephones: which request, and whether it still waits. Nothing of what it says. */
function fallback({ number, state }: RequestView): string {
  return state === 'pending' ? `Request ${number} waits for a decision` : `Request ${number} is ${state}`;
}

function standing(view: RequestView, { readerId, dates, now }: CardReading): Block[] {
  const left = view.expiresAt.getTime() - now.getTime();
  const until = `${slackInstant(view.expiresAt, dates)}, ${left > 0 ? `${duration(left)} left` : 'which is over'}`;
  const lines = [
    `*Progress* ${progressText(view)}`,
    `*Open until* ${until}`,
    `*Your part* ${part(view, readerId)}`,
  ];
  if (view.rejectedBy) lines.unshift(`${mention(view.rejectedBy)} rejected it; it is being closed.`);
  const stuck = view.stuck
    ? [section(`🔴 *Nobody can complete this request as things stand.*\n${missingText(view)}\n${STUCK_NEXT}`)]
    : [];
  return [section(lines.join('\n')), ...stuck];
}

const STUCK_NEXT =
  'It can go on when people come back or an administrator changes the admin rule; whoever asked can cancel it.';

function part(view: RequestView, readerId: MemberId): string {
  const why = view.whyAsked(readerId);
  if (hasApproved(view, readerId)) return 'you approved this; you can take that back until it is decided.';
  if (mayVote(view, readerId)) return `you are asked because ${why}.`;
  if (view.rejectedBy || view.steps.every(({ done }) => done)) return 'nothing more is needed from you.';
  const later = view.steps.some(
    ({ approvers, done }) => !done && approvers.some(({ id }) => id === readerId),
  );
  return later ? 'you are asked when the steps before are done.' : 'you are not asked any more.';
}

function mayVote({ mayVote: asked }: RequestView, readerId: MemberId): boolean {
  return asked.some(({ id }) => id === readerId);
}

function hasApproved({ steps }: RequestView, readerId: MemberId): boolean {
  return steps.some(({ approvedBy }) => approvedBy.some(({ id }) => id === readerId));
}

function buttons(view: RequestView, readerId: MemberId): ButtonElement[] {
  const details = button({
    actionId: ACTIONS.details,
    label: 'Details',
    value: view.id,
    spoken: `Details of request ${view.number}`,
  });
  if (view.state !== 'pending') return [details];
  const value = ballotValue(view);
  if (mayVote(view, readerId)) return [approve(view, value), reject(view, value), details];
  if (!hasApproved(view, readerId) || view.rejectedBy) return [details];
  const withdraw = { actionId: ACTIONS.withdrawBallot, label: 'Withdraw my approval', value };
  return [button({ ...withdraw, spoken: `Withdraw my approval of request ${view.number}` }), details];
}

function approve({ number }: RequestView, value: string): ButtonElement {
  const spoken = `Approve request ${number}`;
  return button({ actionId: ACTIONS.approve, label: 'Approve', value, style: 'primary', spoken });
}

function reject({ number, description }: RequestView, value: string): ButtonElement {
  return button({
    actionId: ACTIONS.reject,
    label: 'Reject',
    value,
    style: 'danger',
    spoken: `Reject request ${number}`,
    confirm: {
      title: `Reject request ${number}?`,
      text: `${description.title}: ${description.subject}. One rejection ends the request for everybody, and cannot be taken back.`,
      yes: 'Reject',
    },
  });
}
