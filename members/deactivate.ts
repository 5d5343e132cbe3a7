import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { MemberId, WorkspaceId } from '../domain/ids.ts';
import { done, type Outcome, refused } from '../domain/outcome.ts';
import { type Governance, governanceTransaction } from '../governance/transaction.ts';
import { closeRight } from '../keys/close-right.ts';
import { refreshPendingCards } from '../requests/refresh-cards.ts';
import { findMemberBySlackId } from './roster.ts';

/**
 * Slack says that somebody is gone (or back). Their ballots stop counting, their rights to reveal lapse, their keys go
 * on (Compat 92). Every pending request is looked at again, so that one which got stuck says so.
 */
export async function followSlackStatus(
  db: Kysely<Database>,
  { workspaceId, slackUserId, gone }: { workspaceId: WorkspaceId; slackUserId: string; gone: boolean },
): Promise<Outcome<{ changed: boolean }>> {
  return governanceTransaction<{ changed: boolean }>(db, workspaceId, async (governance) => {
    const { trx } = governance;
    const member = await findMemberBySlackId(trx, workspaceId, slackUserId);
    if (!member) return refused({ code: 'not_found' });
    const state = gone ? 'deactivated' : 'active';
    if (member.state === state || member.state === 'invited') return done({ changed: false });
    await trx
      .updateTable('members')
      .set({ state })
      .where('workspaceId', '=', workspaceId)
      .where('id', '=', member.id)
      .execute();
    governance.record({
      actor: 'system',
      action: gone ? 'member.deactivated' : 'member.reactivated',
      objectId: member.id,
    });
    if (gone) {
      governance.notify('member_deactivated', member.id);
      await lapseRights(governance, member.id);
    }
    await wakePending(governance);
    return done({ changed: true });
  });
}

async function lapseRights(governance: Governance, ownerId: MemberId): Promise<void> {
  const rights = await governance.trx
    .selectFrom('revealRights')
    .selectAll()
    .where('workspaceId', '=', governance.workspaceId)
    .where('ownerId', '=', ownerId)
    .where('state', '=', 'open')
    .execute();
  for (const right of rights) await closeRight(governance, 'system', right, 'lapsed', 'owner_deactivated');
}

async function wakePending(governance: Governance): Promise<void> {
  for (const id of await refreshPendingCards(governance)) governance.signal('peopleChanged', id);
}
