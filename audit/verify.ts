import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import { inWorkspace } from '../database/workspace-context.ts';
import type { WorkspaceId } from '../domain/ids.ts';
import { chainHash } from './append.ts';

export type ChainFault = 'gap' | 'previous_hash' | 'hash' | 'columns' | 'head';

export type Verification =
  | { ok: true; events: number; head: string }
  | { ok: false; seq: number; fault: ChainFault };

const BATCH = 1_000;
const BEGINNING = Buffer.alloc(32);

/**
 * Recomputes a workspace's audit chain from its first event and compares it with what is stored, up to the head that
 * the workspace row holds. Gives the first event at which something was changed, moved or left out.
 */
export async function verifyAudit(db: Kysely<Database>, workspaceId: WorkspaceId): Promise<Verification> {
  return inWorkspace(db, workspaceId, async (trx) => {
    const workspace = await trx
      .selectFrom('workspaces')
      .select(['auditSeq', 'auditHead'])
      .where('id', '=', workspaceId)
      .executeTakeFirstOrThrow();
    let seq = 0;
    let hash: Buffer = BEGINNING;
    for (;;) {
      const events = await trx
        .selectFrom('auditEvents')
        .selectAll()
        .where('workspaceId', '=', workspaceId)
        .where('seq', '>', seq)
        // Events after the head we read are those of others, committed meanwhile.
        .where('seq', '<=', workspace.auditSeq)
        .orderBy('seq')
        .limit(BATCH)
        .execute();
      for (const event of events) {
        if (event.seq !== seq + 1) return { ok: false, seq: seq + 1, fault: 'gap' };
        if (!event.previousHash.equals(hash)) return { ok: false, seq: event.seq, fault: 'previous_hash' };
        if (!chainHash(hash, event.body).equals(event.hash))
          return { ok: false, seq: event.seq, fault: 'hash' };
        if (!columnsAgree(event)) return { ok: false, seq: event.seq, fault: 'columns' };
        ({ seq, hash } = event);
      }
      if (events.length < BATCH) break;
    }
    if (seq !== workspace.auditSeq) return { ok: false, seq: seq + 1, fault: 'gap' };
    if (!hash.equals(workspace.auditHead)) return { ok: false, seq, fault: 'head' };
    return { ok: true, events: seq, head: hash.toString('hex') };
  });
}

/** The columns repeat what the hashed text says, for searching: they must not say anything else. */
function columnsAgree(event: {
  seq: number;
  at: Date;
  actor: string;
  action: string;
  objectId: string;
  body: string;
}): boolean {
  const body = JSON.parse(event.body) as Record<string, unknown>;
  return (
    body['seq'] === event.seq &&
    body['at'] === event.at.toISOString() &&
    body['actor'] === event.actor &&
    body['action'] === event.action &&
    body['object'] === event.objectId
  );
}
