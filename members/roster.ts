import type { Selectable, Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { MembersTable } from '../database/tables/workspaces.ts';
import type { Roster } from '../domain/admin-rule.ts';
import type { MemberId, WorkspaceId } from '../domain/ids.ts';

export type Member = Selectable<MembersTable>;

/** Who is an administrator, who is active, and who stands in which approver group: now. */
export async function readRoster(trx: Transaction<Database>, workspaceId: WorkspaceId): Promise<Roster> {
  const active = await trx
    .selectFrom('members')
    .select(['id', 'role'])
    .where('workspaceId', '=', workspaceId)
    .where('state', '=', 'active')
    .execute();
  const seats = await trx
    .selectFrom('approverGroupMembers')
    .select(['groupId', 'memberId'])
    .where('workspaceId', '=', workspaceId)
    .execute();
  const groups = new Map<string, Set<MemberId>>();
  for (const { groupId, memberId } of seats)
    groups.set(groupId, (groups.get(groupId) ?? new Set()).add(memberId));
  return {
    administrators: new Set(active.filter(({ role }) => role === 'administrator').map(({ id }) => id)),
    active: new Set(active.map(({ id }) => id)),
    groups,
  };
}

export async function findMember(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  id: MemberId,
): Promise<Member | undefined> {
  return trx
    .selectFrom('members')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
}

export async function findMemberBySlackId(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  slackUserId: string,
): Promise<Member | undefined> {
  return trx
    .selectFrom('members')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('slackUserId', '=', slackUserId)
    .executeTakeFirst();
}
