import type { Governance } from '../governance/transaction.ts';
import type { AnyRequest } from './find-request.ts';

/** Says that what a card shows has changed: copies that show an older version are written again. */
export async function nextVersion({ trx }: Governance, { workspaceId, id }: AnyRequest): Promise<void> {
  await trx
    .updateTable('requests')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .execute();
}
