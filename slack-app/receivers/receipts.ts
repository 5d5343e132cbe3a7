import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import { inWorkspace, readClock } from '../../database/workspace-context.ts';
import type { WorkspaceId } from '../../domain/ids.ts';
import { sha256 } from '../../domain/sha256.ts';

const KEPT_MS = 10 * 60_000;
const SWEEP_EVERY_MS = 60_000;

/** Whoever has not finished an act by then is taken for killed; if they were only slow, the act itself refuses its repetition. */
export const HELD_MS = 10_000;

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
    await sweep(trx, workspaceId, await readClock(trx));
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

/** The same for what takes a while to do: true also for whoever comes when it was begun long ago and never finished. */
export async function beginAct(
  db: Kysely<Database>,
  workspaceId: WorkspaceId,
  what: string,
): Promise<boolean> {
  return inWorkspace(db, workspaceId, async (trx) => {
    const now = await readClock(trx);
    await sweep(trx, workspaceId, now);
    const heldUntil = new Date(now.getTime() + HELD_MS);
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('slackReceipts')
      .values({ workspaceId, fingerprint: sha256(what), receivedAt: now, heldUntil })
      .onConflict((conflict) =>
        conflict
          .columns(['workspaceId', 'fingerprint'])
          .doUpdateSet({ heldUntil })
          .where('slackReceipts.heldUntil', '<=', now),
      )
      .executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n;
  });
}

/** From now on every delivery of it is a repetition. */
export async function finishAct(db: Kysely<Database>, workspaceId: WorkspaceId, what: string): Promise<void> {
  await inWorkspace(db, workspaceId, (trx) =>
    trx
      .updateTable('slackReceipts')
      .set({ heldUntil: null })
      .where('workspaceId', '=', workspaceId)
      .where('fingerprint', '=', sha256(what))
      .execute(),
  );
}

async function sweep(trx: Transaction<Database>, workspaceId: WorkspaceId, now: Date): Promise<void> {
  if (now.getTime() - (sweptAt.get(workspaceId) ?? 0) <= SWEEP_EVERY_MS) return;
  sweptAt.set(workspaceId, now.getTime());
  await trx
    .deleteFrom('slackReceipts')
    .where('workspaceId', '=', workspaceId)
    .where('receivedAt', '<', new Date(now.getTime() - KEPT_MS))
    .execute();
}
