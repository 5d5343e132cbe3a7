import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import { inWorkspace, readClock } from '../../database/workspace-context.ts';
import type { WorkspaceId } from '../../domain/ids.ts';
import { sha256 } from '../../domain/sha256.ts';

const KEPT_MS = 10 * 60_000;
const SWEEP_EVERY_MS = 60_000;

/** When each workspace was last swept by this process; losing it only means one sweep more. */
const sweptAt = new Map<WorkspaceId, number>();

/**
 * Remembers that something was delivered: true the first time, false for every repetition within ten minutes. Of any
 * number of simultaneous deliveries, to any number of processes, one gets true.
 */
export async function takeReceipt(
  db: Kysely<Database>,
  workspaceId: WorkspaceId,
  what: string,
): Promise<boolean> {
  return inWorkspace(db, workspaceId, async (trx) => {
    const now = await readClock(trx);
    if (now.getTime() - (sweptAt.get(workspaceId) ?? 0) > SWEEP_EVERY_MS) {
      sweptAt.set(workspaceId, now.getTime());
      const oldest = new Date(now.getTime() - KEPT_MS);
      await trx
        .deleteFrom('slackReceipts')
        .where('workspaceId', '=', workspaceId)
        .where('receivedAt', '<', oldest)
        .execute();
    }
    return takeReceiptWith(trx, workspaceId, what);
  });
}

/** The same as part of what it is for: if that comes to nothing, nothing was delivered. */
export async function takeReceiptWith(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  what: string,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('slackReceipts')
    .values({ workspaceId, fingerprint: sha256(what), receivedAt: await readClock(trx) })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Forgets a delivery that came to nothing, so that it can be tried again. */
export async function returnReceipt(
  db: Kysely<Database>,
  workspaceId: WorkspaceId,
  what: string,
): Promise<void> {
  await inWorkspace(db, workspaceId, (trx) =>
    trx
      .deleteFrom('slackReceipts')
      .where('workspaceId', '=', workspaceId)
      .where('fingerprint', '=', sha256(what))
      .execute(),
  );
}
