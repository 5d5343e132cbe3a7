import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import { type MemberId, newId, type RequestId, type WorkspaceId } from '../domain/ids.ts';
import { done, type Outcome, refused } from '../domain/outcome.ts';
import { isAsked } from '../domain/quorum.ts';
import { isWithin } from '../domain/reach.ts';
import type { Refusal } from '../domain/refusal.ts';
import { findReach } from '../governance/reach-store.ts';
import { type Governance, governanceTransaction } from '../governance/transaction.ts';
import { actingMember } from '../members/actor.ts';
import { type AnyRequest, alreadyDecided, findRequest } from './find-request.ts';
import { nextVersion } from './next-version.ts';
import { refreshCard } from './refresh-cards.ts';
import { type Ballot, type Tally, tally } from './tally.ts';

/** What a click says: who, what, and which content and reach the card showed. Nothing else is believed. */
export interface Vote {
  workspaceId: WorkspaceId;
  requestId: RequestId;
  voterId: MemberId;
  choice: 'approve' | 'reject';
  contentHash: Buffer;
  reachDigest: Buffer;
}

/**
 * Makes a click a ballot (DESIGN §2.4), or refuses it: not eligible, own request, changed content, grown reach, already
 * voted, past the deadline, already decided (then it is kept as late). A refused attempt leaves an audit event.
 */
export async function castBallot(db: Kysely<Database>, vote: Vote): Promise<Outcome<Tally>> {
  return governanceTransaction(db, vote.workspaceId, async (governance) => {
    const acting = await actingMember(governance, vote.voterId);
    if (!acting.ok) return refuse(governance, vote, acting.refusal);
    const request = await findRequest(governance.trx, vote.workspaceId, vote.requestId);
    if (!request) return refused({ code: 'not_found' });
    const decided = alreadyDecided(request);
    if (decided) return keepLate(governance, vote, decided.refusal);

    const counted = await tally(governance.trx, request);
    const objection = await objectionTo(governance, vote, request, counted);
    if (objection) {
      if (objection.code === 'reach_grew') await refreshCard(governance, request);
      return refuse(governance, vote, objection);
    }
    await replaceOutdated(governance, counted.ballots, vote.voterId);
    await insertBallot(governance, vote, false);
    await nextVersion(governance, request);
    governance.record({
      actor: vote.voterId,
      action: 'ballot.cast',
      objectId: request.id,
      body: auditOf(vote),
    });
    governance.signal('ballotCast', request.id);
    governance.notify(
      vote.choice === 'approve' ? 'ballot_approved' : 'ballot_rejected',
      request.id,
      vote.voterId,
    );
    return done(await tally(governance.trx, request));
  });
}

/** The refusals, in the order in which people should hear them; null when the ballot counts. */
async function objectionTo(
  { trx, workspaceId, now }: Governance,
  vote: Vote,
  request: AnyRequest,
  { counting, excludedIds, hash, quorum, reach, rule }: Tally,
): Promise<Refusal | null> {
  if (request.requesterId === vote.voterId) return { code: 'own_request', as: 'requester' };
  if (excludedIds.includes(vote.voterId)) return { code: 'own_request', as: 'owner' };
  if (now >= request.expiresAt) return { code: 'past_deadline', at: request.expiresAt };
  const earlier = counting.find((ballot) => ballot.voterId === vote.voterId);
  if (earlier && !(earlier.choice === 'approve' && vote.choice === 'reject')) {
    return { code: 'already_voted', choice: earlier.choice };
  }
  const named = earlier
    ? quorum.steps.some((step) => step.approvers.includes(vote.voterId))
    : isAsked(rule, quorum, vote.voterId);
  if (!named) return { code: 'not_yours_to_decide' };
  if (!vote.contentHash.equals(hash)) return { code: 'request_changed' };
  const seen = await findReach(trx, workspaceId, vote.reachDigest);
  if (!seen) return { code: 'request_changed' };
  return vote.choice === 'approve' && !isWithin(reach, seen) ? { code: 'reach_grew' } : null;
}

/** A ballot of the same person that no longer counts, or an approval that turns into a reject, makes way. */
async function replaceOutdated(
  { trx, now }: Governance,
  ballots: readonly Ballot[],
  voterId: MemberId,
): Promise<void> {
  for (const { workspaceId, id } of ballots.filter((ballot) => ballot.voterId === voterId)) {
    await trx
      .updateTable('ballots')
      .set({ withdrawnAt: now })
      .where('workspaceId', '=', workspaceId)
      .where('id', '=', id)
      .execute();
  }
}

async function insertBallot({ trx, workspaceId, now }: Governance, vote: Vote, late: boolean): Promise<void> {
  const { requestId, voterId, choice, contentHash, reachDigest } = vote;
  const id = newId(workspaceId, 'bal');
  await trx
    .insertInto('ballots')
    .values({ workspaceId, id, requestId, voterId, choice, contentHash, reachDigest, castAt: now, late })
    .execute();
}

/** After the decision: remembered as late, told to the voter, never counted (B6). */
async function keepLate(governance: Governance, vote: Vote, refusal: Refusal): Promise<Outcome<never>> {
  const request = await findRequest(governance.trx, vote.workspaceId, vote.requestId);
  const known = await findReach(governance.trx, vote.workspaceId, vote.reachDigest);
  if (known && request && !request.excludedIds.includes(vote.voterId))
    await insertBallot(governance, vote, true);
  governance.record({
    actor: vote.voterId,
    action: 'ballot.late',
    objectId: vote.requestId,
    body: auditOf(vote),
  });
  return refused(refusal);
}

function refuse(governance: Governance, vote: Vote, refusal: Refusal): Outcome<never> {
  const body = { ...auditOf(vote), why: refusal.code };
  governance.record({ actor: vote.voterId, action: 'ballot.refused', objectId: vote.requestId, body });
  return refused(refusal);
}

function auditOf({ choice, contentHash, reachDigest }: Vote) {
  return { choice, content_hash: contentHash.toString('hex'), reach_digest: reachDigest.toString('hex') };
}
