import type { SuspensionCause } from '../database/tables/keys.ts';
import { type KeyId, newId, type RequestId } from '../domain/ids.ts';
import type { Governance } from '../governance/transaction.ts';

/** Opens a suspension for one cause; does nothing when that cause is open already. */
export async function openSuspension(
  governance: Governance,
  keyId: KeyId,
  cause: SuspensionCause,
  requestId: RequestId | null,
): Promise<boolean> {
  const { trx, workspaceId, now } = governance;
  const opened = await trx
    .insertInto('suspensions')
    .values({ workspaceId, id: newId(workspaceId, 'sus'), keyId, cause, requestId, openedAt: now })
    .onConflict((conflict) =>
      conflict.columns(['workspaceId', 'keyId', 'cause']).where('closedAt', 'is', null).doNothing(),
    )
    .returning('id')
    .executeTakeFirst();
  await followSuspensions(governance, keyId);
  return opened !== undefined;
}

/** Closes the open suspensions of the given causes; tells how many there were. */
export async function closeSuspensions(
  governance: Governance,
  keyId: KeyId,
  causes: readonly SuspensionCause[],
): Promise<number> {
  const { trx, workspaceId, now } = governance;
  const closed = await trx
    .updateTable('suspensions')
    .set({ closedAt: now })
    .where('workspaceId', '=', workspaceId)
    .where('keyId', '=', keyId)
    .where('cause', 'in', causes)
    .where('closedAt', 'is', null)
    .returning('id')
    .execute();
  await followSuspensions(governance, keyId);
  return closed.length;
}

/** Whether any cause is open. */
export async function isSuspended({ trx, workspaceId }: Governance, keyId: KeyId): Promise<boolean> {
  const open = await trx
    .selectFrom('suspensions')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('keyId', '=', keyId)
    .where('closedAt', 'is', null)
    .executeTakeFirst();
  return open !== undefined;
}

/** A key is suspended while any cause is open; the flag is what every read checks. */
async function followSuspensions(governance: Governance, keyId: KeyId): Promise<void> {
  const { trx, workspaceId } = governance;
  await trx
    .updateTable('reportingKeys')
    .set({ suspended: await isSuspended(governance, keyId) })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', keyId)
    .execute();
}
