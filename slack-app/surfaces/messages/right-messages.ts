import type { CloseReason, RevealRight } from '../../../keys/close-right.ts';
import type { KeyView } from '../../../keys/key-view.ts';
import type { RequestView } from '../../../requests/request-view.ts';
import { ACTIONS } from '../../identifiers.ts';
import { button, type Message } from '../blocks.ts';
import { type DateStyle, slackInstant } from '../instant.ts';
import { duration, mentions, named } from '../words.ts';
import { askAgainButton, detailsButton, note, revealButton, showKeyButton } from './parts.ts';

/** What every message about a right to reveal is written from. */
export interface RightStory {
  right: RevealRight;
  key: Pick<KeyView, 'id' | 'name' | 'expiresAt'>;
  /** The request that gave the right; none for a rotation. */
  request: RequestView | undefined;
  mostAttempts: number;
  dates: DateStyle;
  now: Date;
}

/** For the owner: the secret can be revealed now, by them alone, once, until then. */
export function rightOpenedMessage({ right, key, request, mostAttempts, dates }: RightStory): Message {
  const approved = request?.steps.flatMap(({ approvedBy }) => approvedBy) ?? [];
  const by = approved.length > 0 ? ` by ${mentions(approved)}` : '';
  const what = request
    ? `🟢 *${named(key.name)}* was approved${by} (request ${request.number}).\nThe key is yours to reveal until ${slackInstant(right.expiresAt, dates)}.`
    : `🔁 *${named(key.name)}*: the new secret is yours to reveal until ${slackInstant(right.expiresAt, dates)}.\nThe one you have goes on working until you confirm the new one${overlapText(right)}.`;
  return note({
    fallback: request
      ? `Your request ${request.number} is approved: you can reveal the key`
      : 'You can reveal the new secret of a key',
    what,
    next: 'Have a safe place ready, such as a password manager or a vault. The secret is made when you press Reveal, is shown to you alone, and works after you say that you saved it.',
    buttons: [
      revealButton(right.id, right.attempts + 1, mostAttempts),
      ...(request ? [detailsButton(request.id)] : [showKeyButton(key.id)]),
    ],
  });
}

function overlapText({ overlapSeconds }: RevealRight): string {
  return overlapSeconds ? `, and ${duration(overlapSeconds * 1000)} longer` : '';
}

/** For the owner: why the right ended, and what they can do instead. */
export function rightEndedMessage({ right, key, request }: RightStory): Message {
  const rotation = right.origin === 'rotation';
  const what = `⚪ *${named(key.name)}*: ${rotation ? 'the new secret' : 'this key'} can no longer be revealed. ${why(right)}`;
  const next = rotation
    ? 'The secret you have goes on working. Rotate the key again when you are ready.'
    : 'The approval stands in the record, but there will be no key from it. Ask again: the form is filled in for you.';
  return note({
    fallback: 'A right to reveal a key has ended',
    what,
    next,
    buttons: request ? [askAgainButton(request.id), detailsButton(request.id)] : [showKeyButton(key.id)],
  });
}

function why({ closeReason }: RevealRight): string {
  const reasons: Record<CloseReason, string> = {
    withdrawn_by_administrator: 'An administrator withdrew it.',
    not_used_in_time: 'It was not used in time.',
    attempts_used_up: 'All attempts were used, and none was confirmed.',
    reach_grew: 'What it would reach has grown since the approvals, so they no longer cover it.',
    owner_deactivated: 'Its owner left the workspace.',
    key_ended: 'The key itself has ended.',
  };
  return reasons[closeReason as CloseReason] ?? 'It has ended.';
}

/** For the owner: nobody said that the secret was saved, so it is dead. */
export function secretDiedMessage({ right, key, mostAttempts }: RightStory): Message {
  return note({
    fallback: 'A secret that was not confirmed is dead',
    what: `⚪ *${named(key.name)}*: you did not confirm that you saved the secret, so it died. Nobody can use it.`,
    next: 'Revealing again makes a new one. Press “I have saved it” when it is in a safe place.',
    buttons: [revealButton(right.id, right.attempts + 1, mostAttempts), showKeyButton(key.id)],
  });
}

/** For the owner, who closed the window without confirming: what is still possible, and for how long (C2). */
export function windowClosedMessage(story: RightStory, reveal: { id: string; expiresAt: Date }): Message {
  const { right, key, mostAttempts, dates, now } = story;
  const again =
    right.attempts < mostAttempts ? [revealButton(right.id, right.attempts + 1, mostAttempts)] : [];
  const saved = button({ actionId: ACTIONS.confirmReveal, label: 'I have saved it', value: reveal.id });
  const left = duration(reveal.expiresAt.getTime() - now.getTime());
  return note({
    fallback: 'You closed a window without confirming that you saved the secret',
    what: `🟡 *${named(key.name)}*: you closed the window without saying that you saved the secret. It cannot be shown again.\nIf you have it, confirm within ${left} (until ${slackInstant(reveal.expiresAt, dates)}); after that it dies.`,
    next:
      again.length > 0
        ? 'If you do not have it, reveal again: that makes a new secret, and this one dies.'
        : `This was the last attempt. If you do not have it, wait: when it has died you are told, and can ${right.origin === 'rotation' ? 'rotate the key again; the old secret goes on working' : 'ask for the key again'}.`,
    buttons: [saved, ...again],
  });
}
