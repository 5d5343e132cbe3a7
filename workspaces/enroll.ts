import type { Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import { type MemberId, newId, type WorkspaceId } from '../domain/ids.ts';
import { type Governance, nextNumber } from '../governance/transaction.ts';

/** Somebody as Slack names them. Identity is the Slack user id; the rest is for display. */
export interface Enrollee {
  slackUserId: string;
  name: string;
  timeZone: string;
}

/** Makes an ordinary member of somebody who is named before their first use of Quorate. */
export async function enroll(governance: Governance, person: Enrollee): Promise<MemberId> {
  const { trx, workspaceId, now } = governance;
  const number = await nextNumber(governance);
  const id = await insertMember(trx, workspaceId, now, {
    ...person,
    number,
    role: 'member',
    state: 'active',
  });
  governance.record({ actor: 'operator', action: 'member.appeared', objectId: id });
  return id;
}

export async function insertMember(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  now: Date,
  member: Enrollee & { number: number; role: 'member' | 'administrator'; state: 'invited' | 'active' },
): Promise<MemberId> {
  const id = newId(workspaceId, 'mem');
  await trx
    .insertInto('members')
    .values({ workspaceId, id, createdAt: now, ...member })
    .execute();
  return id;
}
