import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { MemberId, RequestId, WorkspaceId } from '../domain/ids.ts';
import { done, type Outcome, refused } from '../domain/outcome.ts';
import { governanceTransaction } from '../governance/transaction.ts';
import { actingMember } from '../members/actor.ts';
import { alreadyDecided, findRequest, pastDeadline } from './find-request.ts';
import { nextVersion } from './next-version.ts';
import { type Tally, tally } from './tally.ts';

/** Takes an approval back while the request is pending. A reject is final. */
export async function withdrawBallot(
  db: Kysely<Database>,
  { workspaceId, requestId, voterId }: { workspaceId: WorkspaceId; requestId: RequestId; voterId: MemberId },
): Promise<Outcome<Tally>> {
  return governanceTransaction(db, workspaceId, async (governance) => {
    const { trx, now } = governance;
    const acting = await actingMember(governance, voterId);
    if (!acting.ok) return acting;
    const request = await findRequest(trx, workspaceId, requestId);
    if (!request) return refused({ code: 'not_found' });
    const decided = alreadyDecided(request);
    if (decided) return decided;
    const late = pastDeadline(governance, request);
    if (late) return late;
    const { ballots } = await tally(trx, request);
    const ballot = ballots.find((candidate) => candidate.voterId === voterId);
    if (!ballot) return refused({ code: 'no_ballot' });
    if (ballot.choice === 'reject') return refused({ code: 'reject_is_final' });
    await trx
      .updateTable('ballots')
      .set({ withdrawnAt: now })
      .where('workspaceId', '=', workspaceId)
      .where('id', '=', ballot.id)
      .execute();
    await nextVersion(governance, request);
    governance.record({ actor: voterId, action: 'ballot.withdrawn', objectId: requestId });
    governance.signal('ballotWithdrawn', requestId);
    governance.notify('ballot_withdrawn', requestId, voterId);
    return done(await tally(trx, request));
  });
}
