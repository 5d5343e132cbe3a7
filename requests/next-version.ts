import type { RequestId } from '../domain/ids.ts';
import type { Governance } from '../governance/transaction.ts';

/** Says that what a card shows has changed: copies that show an older version are written again. */
export async function nextVersion(
  { trx, workspaceId }: Governance,
  { id }: { id: RequestId },
): Promise<void> {
  await trx
    .updateTable('requests')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute();
}
