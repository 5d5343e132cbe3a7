import type { Transaction } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import type { WorkspaceId } from '../../domain/ids.ts';
import type { Choice } from '../surfaces/inputs.ts';

/** What can be chosen in the forms about keys, now. */
export interface ScopeChoices {
  entities: Choice[];
  permissionGroups: Choice[];
  owners: Choice[];
}

export async function readScopeChoices(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
): Promise<ScopeChoices> {
  return {
    entities: await entityChoices(trx, workspaceId),
    permissionGroups: await permissionGroupChoices(trx, workspaceId),
    owners: await ownerChoices(trx, workspaceId),
  };
}

/** Active entities by name; those whose name holds the text, when one is given. */
export async function entityChoices(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  containing = '',
): Promise<Choice[]> {
  const rows = await trx
    .selectFrom('entities')
    .select(['id', 'name'])
    .where('workspaceId', '=', workspaceId)
    .where('status', '=', 'ACTIVE')
    .orderBy('name')
    .execute();
  return rows.map(({ id, name }) => ({ value: String(id), text: name })).filter(holding(containing));
}

async function permissionGroupChoices(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
): Promise<Choice[]> {
  const rows = await trx
    .selectFrom('permissionGroups')
    .select(['id', 'name', 'description'])
    .where('workspaceId', '=', workspaceId)
    .orderBy('name', 'desc')
    .execute();
  return rows.map(({ id, name, description }) => ({ value: id, text: name, description }));
}

/** Active members by name; those whose name holds the text, when one is given. */
export async function ownerChoices(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  containing = '',
): Promise<Choice[]> {
  const rows = await trx
    .selectFrom('members')
    .select(['id', 'name'])
    .where('workspaceId', '=', workspaceId)
    .where('state', '=', 'active')
    .orderBy('name')
    .execute();
  return rows.map(({ id, name }) => ({ value: id, text: name })).filter(holding(containing));
}

function holding(text: string): (choice: Choice) => boolean {
  const wanted = text.trim().toLowerCase();
  return (choice) => choice.text.toLowerCase().includes(wanted);
}
