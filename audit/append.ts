import { randomBytes } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { WorkspaceId } from '../domain/ids.ts';
import { sha256 } from '../domain/sha256.ts';
import type { AuditEntry } from './events.ts';

export interface ChainHead {
  seq: number;
  hash: Buffer;
}

/** The text that is hashed: everything an event says, in one canonical form. */
export function auditBody(seq: number, at: Date, entry: AuditEntry): string {
  const { actor, action, objectId, body = {} } = entry;
  return canonicalJson({ seq, at: at.toISOString(), actor, action, object: objectId, body });
}

/** hash n = SHA-256(hash n−1 ‖ body n): changing, moving or leaving out an event changes every hash after it. */
export function chainHash(previous: Buffer, body: string): Buffer {
  return sha256(previous, body);
}

/**
 * Appends events to the workspace's chain. The caller holds the workspace's row lock, so sequence numbers have no gap
 * and no two transactions build on the same head. Called last in its transaction.
 */
export async function appendToAudit(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  head: ChainHead,
  at: Date,
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  let { seq, hash } = head;
  const rows = entries.map((entry) => {
    seq += 1;
    const body = auditBody(seq, at, entry);
    const previousHash = hash;
    hash = chainHash(previousHash, body);
    const { actor, action, objectId } = entry;
    return { workspaceId, seq, at, actor, action, objectId, body, previousHash, hash };
  });
  await trx.insertInto('auditEvents').values(rows).execute();
  await trx
    .updateTable('workspaces')
    .set({ auditSeq: seq, auditHead: hash })
    .where('id', '=', workspaceId)
    .execute();
}

/** Keeps a personal or free text beside the chain and gives the salted commitment that the chain may hold. */
export async function commitText(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  content: string,
): Promise<string> {
  const salt = randomBytes(16);
  const commitment = sha256(salt, content);
  await trx.insertInto('committedTexts').values({ workspaceId, commitment, salt, content }).execute();
  return commitment.toString('hex');
}
