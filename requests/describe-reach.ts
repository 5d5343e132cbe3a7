import { sql, type Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { KeyId, WorkspaceId } from '../domain/ids.ts';
import type { Reach } from '../domain/reach.ts';

/** One key, by name, and what it would reach: for cards. */
export interface ReachLine {
  keyId: KeyId;
  /** Null for a key that does not exist yet. */
  keyName: string | null;
  accounts: { id: number; name: string }[];
  actions: string[];
}

/** A reach with the names people know. */
export async function describeReach(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  reach: Reach,
): Promise<ReachLine[]> {
  if (reach.length === 0) return [];
  const accountIds = [...new Set(reach.flatMap((part) => part.accountIds))];
  const accounts = await trx
    .selectFrom('mirroredAccounts')
    .select(['id', 'name'])
    .where('workspaceId', '=', workspaceId)
    // One parameter: a statement has room for 65,535, and an entity may group more accounts than that.
    .where('id', '=', sql<number>`ANY (${accountIds}::integer[])`)
    .execute();
  const accountNames = new Map(accounts.map(({ id, name }) => [id, name]));
  const keys = await trx
    .selectFrom('reportingKeys')
    .select(['id', 'name'])
    .where('workspaceId', '=', workspaceId)
    .where(
      'id',
      'in',
      reach.map((part) => part.keyId),
    )
    .execute();
  const keyNames = new Map(keys.map(({ id, name }) => [id, name]));
  return reach.map(({ keyId, accountIds: ids, actions }) => ({
    keyId,
    keyName: keyNames.get(keyId) ?? null,
    accounts: ids.map((id) => ({ id, name: accountNames.get(id) ?? `account ${id}` })),
    actions,
  }));
}
