import type { Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { EntityId, KeyId, PermissionGroupId, WorkspaceId } from '../domain/ids.ts';
import { normalReach, type ReachPart } from '../domain/reach.ts';

export interface Scope {
  entityIds: EntityId[];
  permissionGroupIds: PermissionGroupId[];
}

/** What a scope means for a key now: the accounts of its entities, with the actions of its permission groups. */
export async function reachOfScope(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  keyId: KeyId,
  { entityIds, permissionGroupIds }: Scope,
): Promise<ReachPart[]> {
  if (entityIds.length === 0 || permissionGroupIds.length === 0) return [];
  const accounts = await trx
    .selectFrom('entityAccounts')
    .innerJoin('entities', (join) =>
      join
        .onRef('entities.workspaceId', '=', 'entityAccounts.workspaceId')
        .onRef('entities.id', '=', 'entityAccounts.entityId'),
    )
    .select('accountId')
    .distinct()
    .where('entityAccounts.workspaceId', '=', workspaceId)
    .where('entities.status', '=', 'ACTIVE')
    .where('entityId', 'in', entityIds)
    .execute();
  const groups = await trx
    .selectFrom('permissionGroups')
    .select('actions')
    .where('workspaceId', '=', workspaceId)
    .where('id', 'in', permissionGroupIds)
    .execute();
  return normalReach([
    {
      keyId,
      accountIds: accounts.map(({ accountId }) => accountId),
      actions: groups.flatMap(({ actions }) => actions),
    },
  ]);
}

/** The scope a key has now. */
export async function scopeOfKey(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  keyId: KeyId,
): Promise<Scope> {
  const entities = await trx
    .selectFrom('keyEntities')
    .select('entityId')
    .where('workspaceId', '=', workspaceId)
    .where('keyId', '=', keyId)
    .orderBy('entityId')
    .execute();
  const groups = await trx
    .selectFrom('keyPermissionGroups')
    .select('groupId')
    .where('workspaceId', '=', workspaceId)
    .where('keyId', '=', keyId)
    .orderBy('groupId')
    .execute();
  return {
    entityIds: entities.map(({ entityId }) => entityId),
    permissionGroupIds: groups.map(({ groupId }) => groupId),
  };
}

/** Replaces the scope of a key. */
export async function writeScope(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  keyId: KeyId,
  scope: Scope,
): Promise<void> {
  for (const table of ['keyEntities', 'keyPermissionGroups'] as const) {
    await trx.deleteFrom(table).where('workspaceId', '=', workspaceId).where('keyId', '=', keyId).execute();
  }
  await trx
    .insertInto('keyEntities')
    .values(scope.entityIds.map((entityId) => ({ workspaceId, keyId, entityId })))
    .execute();
  await trx
    .insertInto('keyPermissionGroups')
    .values(scope.permissionGroupIds.map((groupId) => ({ workspaceId, keyId, groupId })))
    .execute();
}
