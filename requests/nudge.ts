import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { MemberId, RequestId, WorkspaceId } from '../domain/ids.ts';
import { done, type Outcome, refused } from '../domain/outcome.ts';
import { governanceTransaction } from '../governance/transaction.ts';
import { actingMember } from '../members/actor.ts';
import { alreadyDecided, findRequest, pastDeadline } from './find-request.ts';

const NUDGE_EVERY_MS = 4 * 3_600_000;

/** The requester asks the approvers again; at most once in four hours for one request. */
export async function nudgeApprovers(
  db: Kysely<Database>,
  {
    workspaceId,
    requestId,
    memberId,
  }: { workspaceId: WorkspaceId; requestId: RequestId; memberId: MemberId },
): Promise<Outcome<{ number: number }>> {
  return governanceTransaction(db, workspaceId, async (governance) => {
    const { trx, now } = governance;
    const acting = await actingMember(governance, memberId);
    if (!acting.ok) return acting;
    const request = await findRequest(trx, workspaceId, requestId);
    if (!request || request.requesterId !== memberId) return refused({ code: 'not_found' });
    const decided = alreadyDecided(request);
    if (decided) return decided;
    const late = pastDeadline(governance, request);
    if (late) return late;
    const nextAt = new Date((request.lastNudgeAt?.getTime() ?? 0) + NUDGE_EVERY_MS);
    if (now < nextAt) return refused({ code: 'nudged_recently', nextAt });
    await trx
      .updateTable('requests')
      .set({ lastNudgeAt: now })
      .where('workspaceId', '=', workspaceId)
      .where('id', '=', requestId)
      .execute();
    governance.record({ actor: memberId, action: 'request.nudged', objectId: requestId });
    governance.notify('request_nudged', requestId, memberId);
    return done({ number: request.number });
  });
}
