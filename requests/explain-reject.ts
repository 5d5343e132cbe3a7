import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { MemberId, RequestId, WorkspaceId } from '../domain/ids.ts';
import { done, type Outcome, refused } from '../domain/outcome.ts';
import { governanceTransaction } from '../governance/transaction.ts';
import { storableText } from '../keys/key-draft.ts';
import { actingMember } from '../members/actor.ts';
import { findRequest } from './find-request.ts';
import { nextVersion } from './next-version.ts';
import { tally } from './tally.ts';

const MOST_CHARACTERS = 500;

/**
 * Says why one has rejected, once: a reject is a click, and its reason may follow at any time. Every copy of the card
 * shows it, and the requester is told. The ballot itself stays as it was cast.
 */
export async function explainReject(
  db: Kysely<Database>,
  {
    workspaceId,
    requestId,
    voterId,
    reason: written,
  }: { workspaceId: WorkspaceId; requestId: RequestId; voterId: MemberId; reason: string },
): Promise<Outcome<{ number: number }>> {
  const reason = storableText(written);
  const problem = reason === '' ? 'empty' : [...reason].length > MOST_CHARACTERS ? 'too_long' : null;
  if (problem) return refused({ code: 'invalid', problems: [{ field: 'reason', problem }] });
  return governanceTransaction(db, workspaceId, async (governance) => {
    const acting = await actingMember(governance, voterId);
    if (!acting.ok) return acting;
    const request = await findRequest(governance.trx, workspaceId, requestId);
    if (!request) return refused({ code: 'not_found' });
    const { ballots } = await tally(governance.trx, request);
    const reject = ballots.find((ballot) => ballot.voterId === voterId && ballot.choice === 'reject');
    if (!reject) return refused({ code: 'no_reject' });
    if (reject.reason !== null) return refused({ code: 'already_explained' });
    await governance.trx
      .updateTable('ballots')
      .set({ reason })
      .where('workspaceId', '=', workspaceId)
      .where('id', '=', reject.id)
      .execute();
    await nextVersion(governance, request);
    governance.record({
      actor: voterId,
      action: 'ballot.explained',
      objectId: requestId,
      body: { reason: await governance.commitment(reason) },
    });
    governance.notify('reject_explained', requestId, voterId);
    return done({ number: request.number });
  });
}
