import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Peppers } from '../../config/index.ts';
import type { ClientId, WorkspaceId } from '../../domain/ids.ts';

export interface PepperedDigest {
  pepperVersion: number;
  digest: Buffer;
}

interface Hashed {
  clientId: ClientId;
  workspaceId: WorkspaceId;
  secret: string;
}

/**
 * HMAC-SHA-256 under a pepper, bound to client id and workspace (rule 4): a digest copied to another row, or planted
 * by somebody who can write the table but has no pepper, proves nothing. Both ids have fixed lengths.
 */
function digestUnder(key: Buffer, { clientId, workspaceId, secret }: Hashed): Buffer {
  return createHmac('sha256', keyOf(key)).update(clientId).update(workspaceId).update(secret).digest();
}

const imported = new WeakMap<Buffer, KeyObject>();

/** Given as bytes, a key is looked at anew each time, which takes longer than the digest. */
function keyOf(pepper: Buffer): KeyObject {
  const known = imported.get(pepper) ?? createSecretKey(pepper);
  imported.set(pepper, known);
  return known;
}

/** The digest that is stored: under the newest pepper. */
export function digestForStorage(peppers: Peppers, hashed: Hashed): PepperedDigest {
  const newest = peppers[0];
  if (!newest) throw new Error('no pepper is configured');
  return { pepperVersion: newest.version, digest: digestUnder(newest.key, hashed) };
}

/** The digests to look for: one under each live pepper, newest first. Comparing keyed digests needs no constant time. */
export function digestsForLookup(peppers: Peppers, hashed: Hashed): PepperedDigest[] {
  return peppers.map(({ version, key }) => ({ pepperVersion: version, digest: digestUnder(key, hashed) }));
}
