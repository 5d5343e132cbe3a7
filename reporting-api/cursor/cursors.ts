import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import type { Given, Place } from '../../catalogue/resource.ts';
import { canonicalJson, type Json } from '../../domain/canonical-json.ts';
import type { CursorKeys } from '../../keys/secret/cursor-keys.ts';

/** What a walk is through: a list, with what its path and its query narrow it to, in one order. Pages may vary in length. */
export interface Walk {
  readonly path: string;
  readonly given: Given;
  readonly filters: Given;
  readonly orderBy: string;
  readonly ascending: boolean;
}

/** A cursor that belongs to a walk. Whose it is can only be said once the read has proved a key. */
export interface Opened {
  readonly place: Place;
  isOf(keyId: string): boolean;
}

/** Makes cursors of places, and places of cursors. */
export interface Cursors {
  /** The same place of the same walk of the same key gives the same cursor, so that entity tags hold. */
  seal(walk: Walk, place: Place, keyId: string): string;
  /** Null for what was not sealed for this walk under a live pepper. */
  open(walk: Walk, cursor: string): Opened | null;
}

const SEAL_BYTES = 16;
/** Places are short: a list goes by the beginning of a name, and no more of it is in one (`migrations/partner-read.ts`). */
const MOST_CHARACTERS = 2_048;
const CIPHER = 'aes-256-ctr';

/**
 * A cursor is two seals, and the place. The first covers place and walk, so that nothing that we did not write comes
 * near the database; the second covers the first and the key, which is known once the database has answered. The place
 * is hidden, since an id of ours may count what others have. The first seal is the nonce for that (a synthetic one, as in
 * RFC 5297): no chance is needed, and no two places share it. The newest keys seal, any open.
 */
export function createCursors(keys: readonly CursorKeys[]): Cursors {
  const [newest] = keys;
  if (!newest) throw new Error('no pepper is configured');
  return {
    seal(walk, place, keyId) {
      const ofPlace = sealOfPlace(newest, walk, place);
      const ofKey = sealOfKey(newest, ofPlace, keyId);
      const hidden = createCipheriv(CIPHER, newest.hiding, ofPlace).update(place);
      return Buffer.concat([ofPlace, ofKey, hidden]).toString('base64url');
    },
    open(walk, cursor) {
      const bytes = bytesOf(cursor);
      if (!bytes) return null;
      const [ofPlace, ofKey] = [bytes.subarray(0, SEAL_BYTES), bytes.subarray(SEAL_BYTES, 2 * SEAL_BYTES)];
      const hidden = bytes.subarray(2 * SEAL_BYTES);
      for (const each of keys) {
        const place = createDecipheriv(CIPHER, each.hiding, ofPlace).update(hidden).toString();
        if (!timingSafeEqual(sealOfPlace(each, walk, place), ofPlace)) continue;
        return { place, isOf: (keyId) => timingSafeEqual(sealOfKey(each, ofPlace, keyId), ofKey) };
      }
      return null;
    },
  };
}

/** Null for what we would not have written so: one place has one cursor, to the last bit. */
function bytesOf(cursor: string): Buffer | null {
  if (cursor.length > MOST_CHARACTERS) return null;
  const bytes = Buffer.from(cursor, 'base64url');
  return bytes.length > 2 * SEAL_BYTES && bytes.toString('base64url') === cursor ? bytes : null;
}

function sealOfPlace(keys: CursorKeys, walk: Walk, place: Place): Buffer {
  const { path, given, filters, orderBy, ascending } = walk;
  return seal(keys, ['place', path, plain(given), plain(filters), orderBy, ascending, place]);
}

function sealOfKey(keys: CursorKeys, sealOfPlace: Buffer, keyId: string): Buffer {
  return seal(keys, ['key', sealOfPlace.toString('base64url'), keyId]);
}

/** Canonical JSON, so that no two things to seal are the same text. */
function seal({ sealing }: CursorKeys, value: Json): Buffer {
  return createHmac('sha256', sealing).update(canonicalJson(value)).digest().subarray(0, SEAL_BYTES);
}

/** Any of several values narrows the same in whatever order they were written. */
function plain(given: Given): Json {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, Array.isArray(value) ? value.toSorted() : value]),
  ) as Json;
}
