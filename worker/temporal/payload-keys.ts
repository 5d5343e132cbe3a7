import { createSecretKey, type KeyObject } from 'node:crypto';

export interface PayloadKey {
  /** Written beside every payload, in the clear. */
  id: string;
  /** 32 bytes. */
  key: Uint8Array;
}

export interface PayloadKeys {
  /** Encrypts. */
  current: PayloadKey;
  /** Only decrypt what is still in histories. */
  previous: readonly PayloadKey[];
}

/** The keys as the configuration lists them: newest first. */
export function payloadKeys([current, ...previous]: readonly PayloadKey[]): PayloadKeys {
  if (current === undefined) throw new TypeError('Temporal payloads need at least one key');
  return { current, previous };
}

/** All keys by id. @throws on a key that is not 32 bytes, an empty id or an id given twice */
export function keyObjects({ current, previous }: PayloadKeys): Map<string, KeyObject> {
  const keys = new Map<string, KeyObject>();
  for (const { id, key } of [current, ...previous]) {
    if (id === '') throw new TypeError('A payload key has an empty id');
    if (key.byteLength !== 32) throw new TypeError(`Payload key "${id}" is not 32 bytes long`);
    if (keys.has(id)) throw new TypeError(`Payload key "${id}" is given twice`);
    keys.set(id, createSecretKey(key));
  }
  return keys;
}
