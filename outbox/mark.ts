import { sql, type Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { WorkspaceId } from '../domain/ids.ts';

const LONGEST_WAIT_SECONDS = 30;

/** These have left; their destination has them at least once. */
export async function markDelivered(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  ids: readonly number[],
): Promise<void> {
  if (ids.length === 0) return;
  await trx
    .updateTable('outbox')
    .set({ deliveredAt: sql<Date>`quorate_clock()`, nextAttemptAt: null })
    .where('workspaceId', '=', workspaceId)
    .where('id', 'in', ids)
    .execute();
}

/** This one did not: it waits 1, 2, 4 … at most 30 seconds before the next attempt. `reason` holds no data. */
export async function markFailed(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  id: number,
  reason: string,
): Promise<void> {
  await trx
    .updateTable('outbox')
    .set((eb) => ({
      attempts: eb('attempts', '+', 1),
      lastError: reason,
      nextAttemptAt: sql<Date>`quorate_clock() + make_interval(secs => least(2 ^ least(attempts, 10), ${LONGEST_WAIT_SECONDS}))`,
    }))
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute();
}
