import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import type { Peppers } from '../../config/index.ts';

/** Parts these keys from everything else that is or will be made of a pepper. */
const LABEL = 'quorate reporting API cursor 1';
const KEY_BYTES = 32;

/**
 * The keys that cursors are sealed under: one from each live pepper, newest first, by HKDF-SHA-256 (RFC 5869). What is
 * sealed under them says nothing of a pepper, and they print as nothing.
 */
export function deriveCursorKeys(peppers: Peppers): KeyObject[] {
  return peppers.map(({ key }) =>
    createSecretKey(Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), LABEL, KEY_BYTES))),
  );
}
