import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { MemberId, RequestId, WorkspaceId } from '../domain/ids.ts';
import { done, type Outcome, refused } from '../domain/outcome.ts';
import { governanceTransaction } from '../governance/transaction.ts';
import { actingMember } from '../members/actor.ts';
import { conclude } from './conclude.ts';
import { alreadyDecided, findRequest, pastDeadline } from './find-request.ts';
import { tally } from './tally.ts';

/** The requester takes the request back while it is pending; it closes here and now, and the workflow is told. */
export async function cancelRequest(
  db: Kysely<Database>,
  {
    workspaceId,
    requestId,
    memberId,
  }: { workspaceId: WorkspaceId; requestId: RequestId; memberId: MemberId },
): Promise<Outcome<{ number: number }>> {
  return governanceTransaction(db, workspaceId, async (governance) => {
    const acting = await actingMember(governance, memberId);
    if (!acting.ok) return acting;
    const request = await findRequest(governance.trx, workspaceId, requestId);
    if (!request || request.requesterId !== memberId) return refused({ code: 'not_found' });
    const decided = alreadyDecided(request);
    if (decided) return decided;
    const late = pastDeadline(governance, request);
    if (late) return late;
    const { quorum } = await tally(governance.trx, request);
    await conclude(governance, memberId, request, 'cancelled', null, quorum);
    governance.signal('cancelled', requestId);
    return done({ number: request.number });
  });
}
