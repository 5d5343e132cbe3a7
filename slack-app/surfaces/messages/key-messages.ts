import type { KeyView } from '../../../keys/key-view.ts';
import type { Message } from '../blocks.ts';
import { mention } from '../escape.ts';
import { type DateStyle, slackInstant } from '../instant.ts';
import { deadline, listed, named } from '../words.ts';
import { note, showKeyButton } from './parts.ts';

/** Somebody of ours, or nobody: then it was the system, because of time or a decision. */
type Actor = { slackUserId: string; name: string } | undefined;

const by = (actor: Actor) => (actor ? ` by ${mention(actor)}` : '');

function keyNote(key: KeyView, fallback: string, what: string, next: string): Message {
  return note({ fallback, what, next, buttons: [showKeyButton(key.id)] });
}

/** For the owner: calls with the key are refused from now on. */
export function keySuspendedMessage(key: KeyView, actor: Actor): Message {
  const waits = key.suspensions.includes('pending_revocation');
  const alone = key.suspensions.length === 1;
  const next = waits
    ? `Its revocation was asked for. If the approvers refuse, it ${alone ? 'is resumed by itself' : 'still has to be resumed by an administrator'}.`
    : 'An administrator can resume it at once. Ask whoever suspended it.';
  return keyNote(
    key,
    'A key of yours is suspended',
    `⏸️ *${named(key.name)}* was suspended${by(actor)}. Every call with it is refused from now on.`,
    next,
  );
}

/** For the owner. One cause may be gone and another remain. */
export function keyResumedMessage(key: KeyView, actor: Actor): Message {
  if (key.suspensions.length > 0) {
    return keyNote(
      key,
      'A key of yours stays suspended',
      `⏸️ *${named(key.name)}*: one reason for its suspension is gone, another remains.`,
      'Open the key to see which.',
    );
  }
  return keyNote(
    key,
    'A key of yours works again',
    `▶️ *${named(key.name)}* was resumed${by(actor)} and works again.`,
    'Nothing is left to do.',
  );
}

export function keyEditedMessage(key: KeyView, dates: DateStyle): Message {
  const entities = listed(key.entities.map(({ name }) => named(name)));
  const groups = listed(key.permissionGroups.map(({ name }) => named(name)));
  const what = `✏️ *${named(key.name)}* was changed: entities ${entities}; permission groups ${groups}; owner ${mention(key.owner)}; expires ${deadline(key.expiresAt, dates)}.`;
  return keyNote(
    key,
    'A key of yours was changed',
    what,
    key.createdAt
      ? 'The same secret works with the new scope from now on.'
      : 'It still waits to be revealed by its owner.',
  );
}

/** For whoever owned it until now: it is not theirs any more. */
export function keyHandedOverMessage(key: KeyView): Message {
  return note({
    fallback: 'A key of yours has a new owner',
    what: `✏️ *${named(key.name)}* was handed over to ${mention(key.owner)}. From now on only they can reveal it.`,
    next: 'Its secret, if it has one, goes on working. For anything about it, ask its new owner or an administrator.',
  });
}

export function keyRenamedMessage(key: KeyView, actor: Actor): Message {
  return keyNote(
    key,
    'A key of yours has a new name',
    `✏️ Your key is now called *${named(key.name)}*; it was renamed${by(actor)}.`,
    'Nothing else changed.',
  );
}

export function keyEndedMessage(key: KeyView, how: 'revoked' | 'expired'): Message {
  const what = how === 'revoked' ? 'was revoked' : 'has expired';
  return keyNote(
    key,
    `A key of yours is ${how}`,
    `⚪ *${named(key.name)}* ${what}. Every call with it is refused for good.`,
    'If it is still needed, ask for a new one with /keys request.',
  );
}

/** For the owner: the secret works. */
export function keyWorksMessage(key: KeyView, dates: DateStyle): Message {
  const overlap = key.overlap
    ? ` The old secret goes on working until ${slackInstant(key.overlap.endsAt, dates)}: change your integrations before.`
    : '';
  const what = `🟢 *${named(key.name)}* works with the secret you saved.${overlap}`;
  return keyNote(
    key,
    'A key of yours works',
    what,
    'Keep the secret out of client-side code and public repositories. If it is ever lost, rotate the key.',
  );
}

export function overlapEndedMessage(key: KeyView): Message {
  return keyNote(
    key,
    'The old secret of a key no longer works',
    `🔁 *${named(key.name)}*: the old secret no longer works; only the new one does.`,
    'If an integration fails now, it still has the old one.',
  );
}
