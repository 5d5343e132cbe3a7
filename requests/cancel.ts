import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { MemberId, RequestId, WorkspaceId } from '../domain/ids.ts';
import { done, type Outcome, refused } from '../domain/outcome.ts';
import { governanceTransaction } from '../governance/transaction.ts';
import { actingMember } from '../members/actor.ts';
import { conclude } from './conclude.ts';
import { alreadyDecided, findRequest } from './find-request.ts';

/** The requester takes the request back while it is pending; it closes here and now, and the workflow is told. */
export async function cancelRequest(
  db: Kysely<Database>,
  { workspaceId, requestId, memberId }: { workspaceId: WorkspaceId; requestId: RequestId; memberId: MemberId },
): Promise<Outcome<{ number: number }>> {
  return governanceTransaction(db, workspaceId, async (governance) => {
    const acting = await actingMember(governance, memberId);
    if (!acting.ok) return acting;
    const request = await findRequest(governance.trx, workspaceId, requestId);
    if (!request || request.requesterId !== memberId) return refused({ code: 'not_found' });
    const decided = await alreadyDecided(governance.trx, request);
    if (decided) return decided;
    await conclude(governance, memberId, request, 'cancelled', null);
    governance.signal('cancelled', requestId);
    return done({ number: request.number });
  });
}
