import type { Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { WorkspaceId } from '../domain/ids.ts';

/** The number of a request of this kind on this target that is still undecided; null when there is none. */
export async function pendingNumber(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  kind: string,
  targetId: string,
): Promise<number | null> {
  const row = await trx
    .selectFrom('requests')
    .select('number')
    .where('workspaceId', '=', workspaceId)
    .where('kind', '=', kind)
    .where('targetId', '=', targetId)
    .where('state', '=', 'pending')
    .executeTakeFirst();
  return row?.number ?? null;
}
