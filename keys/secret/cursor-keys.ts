import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import type { Peppers } from '../../config/index.ts';

/** Two keys, since one must not do both. */
export interface CursorKeys {
  /** Proves that a cursor is ours. */
  readonly sealing: KeyObject;
  /** Hides what it says. */
  readonly hiding: KeyObject;
}

/** Labels part these keys from each other, and from all else that is or will be made of a pepper. */
const SEALING = 'quorate reporting API cursor 1, sealing';
const HIDING = 'quorate reporting API cursor 1, hiding';
const KEY_BYTES = 32;

/**
 * What cursors are made under: two keys of each live pepper, newest first, by HKDF-SHA-256 (RFC 5869). Nothing made under
 * them says anything of a pepper, and they print as nothing.
 */
export function deriveCursorKeys(peppers: Peppers): CursorKeys[] {
  return peppers.map(({ key }) => ({ sealing: derived(key, SEALING), hiding: derived(key, HIDING) }));
}

function derived(pepper: Buffer, label: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', pepper, Buffer.alloc(0), label, KEY_BYTES)));
}
