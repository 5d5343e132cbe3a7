import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import { inWorkspace } from '../database/workspace-context.ts';
import type { WorkspaceId } from '../domain/ids.ts';
import { markDelivered, markFailed } from './mark.ts';
import { type Destination, dueEntries, takeTurn, type Undelivered } from './undelivered.ts';

/** How publishing went. Entries in neither list were not tried; they stay due. */
export interface Published {
  delivered: number[];
  failed: { id: number; reason: string }[];
}

/** Hands entries to a destination. It must take less than the 30 s after which Postgres ends an idle transaction. */
export type Publish = (workspaceId: WorkspaceId, entries: readonly Undelivered[]) => Promise<Published>;

const BATCH = 200;

/**
 * Publishes what is due for one destination of one workspace, then marks it. Killed in between, the entries are
 * published once more by whoever comes next: every destination takes an entry twice without a second effect.
 */
export async function deliverBatch(
  db: Kysely<Database>,
  workspaceId: WorkspaceId,
  destination: Destination,
  publish: Publish,
): Promise<Published> {
  return inWorkspace(db, workspaceId, async (trx) => {
    if (!(await takeTurn(trx, workspaceId, destination))) return { delivered: [], failed: [] };
    const entries = await dueEntries(trx, workspaceId, destination, BATCH);
    if (entries.length === 0) return { delivered: [], failed: [] };
    const published = await publish(workspaceId, entries);
    await markDelivered(trx, workspaceId, published.delivered);
    for (const { id, reason } of published.failed) await markFailed(trx, workspaceId, id, reason);
    return published;
  });
}
