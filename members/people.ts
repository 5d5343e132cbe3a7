import type { Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { MemberId, WorkspaceId } from '../domain/ids.ts';

/** Somebody as surfaces show them. */
export interface Person {
  id: MemberId;
  slackUserId: string;
  name: string;
}

/** The people behind some ids; ids that are nobody's are left out. */
export async function peopleById(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  ids: readonly MemberId[],
): Promise<Map<MemberId, Person>> {
  if (ids.length === 0) return new Map();
  const rows = await trx
    .selectFrom('members')
    .select(['id', 'slackUserId', 'name'])
    .where('workspaceId', '=', workspaceId)
    .where('id', 'in', [...new Set(ids)])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}
