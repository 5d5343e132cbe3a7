import type { types } from '@slack/bolt';
import type { KeyView } from '../../../keys/key-view.ts';
import { CALLBACKS, FIELDS } from '../../identifiers.ts';
import { context, section } from '../blocks.ts';
import { type Choice, oneOf, textInput } from '../inputs.ts';
import type { DateStyle } from '../instant.ts';
import { lastUsedText } from '../key-text.ts';
import { windowOf } from '../window.ts';
import { named } from '../words.ts';

/** Asks why a key should end. */
export function revokeKeyForm(key: KeyView, dates: DateStyle): types.ModalView {
  return windowOf({
    callbackId: CALLBACKS.revokeKey,
    title: 'Revoke an API key',
    submit: 'Review',
    metadata: key.id,
    blocks: [
      section(
        `Revoke *${named(key.name)}*?\nThis is *final*: a revoked key never works again, and whoever uses it is cut off.`,
      ),
      section(`*Last used*\n${lastUsedText(key.lastUsed, dates)}`),
      textInput({
        field: FIELDS.reason,
        label: 'Reason',
        hint: 'The approvers read this.',
        optional: true,
        lines: true,
        most: 500,
      }),
      context('The key is suspended as soon as you send this, and works again if the approvers refuse.'),
    ],
  });
}

/** Names the key, says that it is final, and shows who last used it and when. */
export function deleteKeyForm(key: KeyView, dates: DateStyle): types.ModalView {
  const live = key.endedAt === null;
  const what = live
    ? 'It has not ended, so deleting it means revoking it: it is suspended now, and a request for its revocation is sent to the approvers. Once approved this is *final*: the key never works again.'
    : 'It has ended. It disappears from all lists; the audit trail keeps it. This is *final*.';
  return windowOf({
    callbackId: CALLBACKS.deleteKey,
    title: 'Delete an API key',
    submit: live ? 'Ask to revoke it' : 'Delete it',
    metadata: key.id,
    blocks: [
      section(`Delete *${named(key.name)}*?\n${what}`),
      section(`*Last used*\n${lastUsedText(key.lastUsed, dates)}`),
    ],
  });
}

export function renameKeyForm(key: KeyView): types.ModalView {
  const hint =
    'From 1 to 64 characters. It changes at once: a name opens nothing, so nobody has to approve it.';
  return windowOf({
    callbackId: CALLBACKS.renameKey,
    title: 'Rename an API key',
    submit: 'Rename',
    metadata: key.id,
    blocks: [
      section(`*${named(key.name)}*`),
      textInput({ field: FIELDS.name, label: 'New name', hint, initial: key.name, most: 80 }),
    ],
  });
}

const OVERLAPS: Choice[] = [
  { value: '0', text: 'None: the old secret stops at once' },
  { value: '3600', text: '1 hour' },
  { value: '86400', text: '24 hours' },
  { value: '604800', text: '7 days' },
];

export function rotateKeyForm(key: KeyView): types.ModalView {
  const hint =
    'How long the old secret works beside the new one. It begins when the new one is confirmed, and never outlasts the key.';
  return windowOf({
    callbackId: CALLBACKS.rotateKey,
    title: 'Rotate an API key',
    submit: 'Rotate',
    metadata: key.id,
    blocks: [
      section(
        `*${named(key.name)}* gets a new secret, which only its owner can reveal. What it may reach and when it expires stay the same, so nobody has to approve.`,
      ),
      oneOf({ field: FIELDS.overlap, label: 'Overlap', hint, choices: OVERLAPS, apart: true }),
    ],
  });
}
