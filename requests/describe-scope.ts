import type { Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { WorkspaceId } from '../domain/ids.ts';
import type { Scope } from '../keys/reach-of-scope.ts';
import type { DescribedField } from './kind.ts';

/** Entities by name, and permission groups each with the line that says what they allow. */
export async function describeScope(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  scope: Scope,
): Promise<DescribedField[]> {
  const entities = await trx
    .selectFrom('entities')
    .select(['id', 'name', 'status'])
    .where('workspaceId', '=', workspaceId)
    .where('id', 'in', scope.entityIds)
    .orderBy('name')
    .execute();
  const groups = await trx
    .selectFrom('permissionGroups')
    .select(['name', 'description'])
    .where('workspaceId', '=', workspaceId)
    .where('id', 'in', scope.permissionGroupIds)
    .orderBy('name')
    .execute();
  return [
    {
      label: 'Entities',
      value: {
        type: 'list',
        items: entities.map(({ name, status }) =>
          status === 'ACTIVE' ? { name } : { name, detail: 'no longer active' },
        ),
      },
    },
    {
      label: 'Permission groups',
      value: { type: 'list', items: groups.map(({ name, description }) => ({ name, detail: description })) },
    },
  ];
}
