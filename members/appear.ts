import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import { inWorkspace } from '../database/workspace-context.ts';
import { newId, type WorkspaceId } from '../domain/ids.ts';
import { done, type Outcome } from '../domain/outcome.ts';
import { governanceTransaction, nextNumber } from '../governance/transaction.ts';
import { findMemberBySlackId, type Member } from './roster.ts';

/** Who Slack says this person is; checked against Slack by the caller. */
export interface SlackPerson {
  slackUserId: string;
  name: string;
  timeZone: string;
}

/**
 * The member that stands for a verified Slack person; at first use the member is made. Name and time zone follow
 * Slack, for display only: identity is the Slack user id.
 */
export async function appear(
  db: Kysely<Database>,
  workspaceId: WorkspaceId,
  person: SlackPerson,
): Promise<Outcome<Member>> {
  const known = await inWorkspace(db, workspaceId, (trx) =>
    findMemberBySlackId(trx, workspaceId, person.slackUserId),
  );
  if (known && known.name === person.name && known.timeZone === person.timeZone) return done(known);

  return governanceTransaction(db, workspaceId, async (governance) => {
    const { trx, now } = governance;
    const existing = await findMemberBySlackId(trx, workspaceId, person.slackUserId);
    if (existing) {
      const { name, timeZone } = person;
      await trx
        .updateTable('members')
        .set({ name, timeZone })
        .where('workspaceId', '=', workspaceId)
        .where('id', '=', existing.id)
        .execute();
      return done({ ...existing, name, timeZone });
    }
    const member: Member = {
      ...person,
      workspaceId,
      id: newId(workspaceId, 'mem'),
      number: await nextNumber(governance),
      role: 'member',
      state: 'active',
      createdAt: now,
    };
    await trx.insertInto('members').values(member).execute();
    governance.record({ actor: member.id, action: 'member.appeared', objectId: member.id });
    return done(member);
  });
}
