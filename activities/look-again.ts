import type { RequestId } from '../domain/ids.ts';
import type { Governance } from '../governance/transaction.ts';

const HOUR_MS = 3_600_000;

/**
 * How long an answer holds, at most an hour, and the same moment written as `next_wake_at`: if no workflow looks by
 * then, the relay pokes (DESIGN §4).
 */
export async function lookAgainAt(
  { trx, workspaceId, now }: Governance,
  id: RequestId,
  due: Date,
): Promise<number> {
  const lookAgainInMs = Math.min(Math.max(due.getTime() - now.getTime(), 1), HOUR_MS);
  await trx
    .updateTable('requests')
    .set({ nextWakeAt: new Date(now.getTime() + lookAgainInMs) })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute();
  return lookAgainInMs;
}
