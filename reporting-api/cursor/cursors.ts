import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Given, Place } from '../../catalogue/resource.ts';
import { canonicalJson, type Json } from '../../domain/canonical-json.ts';

/** What a walk is through: a list, with what its path and its query narrow it to, in one order. Pages may vary in length. */
export interface Walk {
  readonly path: string;
  readonly given: Given;
  readonly filters: Given;
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
/** Places are short: no list goes by text. */
const MOST_CHARACTERS = 512;

/**
 * A cursor holds two seals before its place. The first covers place and walk, so that nothing that we did not write
 * comes near the database; the second covers the first and the key, which is known once the database has answered.
 * The newest key seals, any opens.
 */
export function createCursors(keys: readonly KeyObject[]): Cursors {
  const [newest] = keys;
  if (!newest) throw new Error('no pepper is configured');
  return {
    seal(walk, place, keyId) {
      const ofPlace = sealOfPlace(newest, walk, place);
      return Buffer.concat([ofPlace, sealOfKey(newest, ofPlace, keyId), Buffer.from(place)]).toString(
        'base64url',
      );
    },
    open(walk, cursor) {
      const bytes = bytesOf(cursor);
      if (!bytes) return null;
      const [ofPlace, ofKey] = [bytes.subarray(0, SEAL_BYTES), bytes.subarray(SEAL_BYTES, 2 * SEAL_BYTES)];
      const place = bytes.subarray(2 * SEAL_BYTES).toString();
      const key = keys.find((one) => timingSafeEqual(sealOfPlace(one, walk, place), ofPlace));
      return key ? { place, isOf: (keyId) => timingSafeEqual(sealOfKey(key, ofPlace, keyId), ofKey) } : null;
    },
  };
}

/** Null for what we would not have written so: one place has one cursor, to the last bit. */
function bytesOf(cursor: string): Buffer | null {
  if (cursor.length > MOST_CHARACTERS) return null;
  const bytes = Buffer.from(cursor, 'base64url');
  return bytes.length > 2 * SEAL_BYTES && bytes.toString('base64url') === cursor ? bytes : null;
}

function sealOfPlace(key: KeyObject, { path, given, filters, ascending }: Walk, place: Place): Buffer {
  return seal(key, ['place', path, plain(given), plain(filters), ascending, place]);
}

function sealOfKey(key: KeyObject, sealOfPlace: Buffer, keyId: string): Buffer {
  return seal(key, ['key', sealOfPlace.toString('base64url'), keyId]);
}

/** Canonical JSON, so that no two things to seal are the same text. */
function seal(key: KeyObject, value: Json): Buffer {
  return createHmac('sha256', key).update(canonicalJson(value)).digest().subarray(0, SEAL_BYTES);
}

/** Any of several values narrows the same in whatever order they were written. */
function plain(given: Given): Json {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, Array.isArray(value) ? value.toSorted() : value]),
  ) as Json;
}
