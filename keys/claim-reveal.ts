import type { Kysely } from 'kysely';
import type { Peppers } from '../config/index.ts';
import type { Database } from '../database/tables/index.ts';
import { type MemberId, newId, type RevealId, type RightId, type WorkspaceId } from '../domain/ids.ts';
import { done, type Outcome, refused } from '../domain/outcome.ts';
import { isWithin } from '../domain/reach.ts';
import type { Refusal } from '../domain/refusal.ts';
import { findReach } from '../governance/reach-store.ts';
import { type Governance, governanceTransaction } from '../governance/transaction.ts';
import { actingMember } from '../members/actor.ts';
import { closeRight, type RevealRight } from './close-right.ts';
import { endSecrets } from './end-secrets.ts';
import { findKey, type ReportingKey, whyNotLive } from './find-key.ts';
import { findRight } from './find-right.ts';
import { reachOfScope, scopeOfKey } from './reach-of-scope.ts';
import { type Mint, type MintedSecret, mintSecret } from './secret/mint.ts';
import type { KeyEnvironment } from './secret/token.ts';

export const MOST_ATTEMPTS = 3;
export const CONFIRM_WITHIN_MS = 15 * 60_000;

export interface MintingDeps {
  db: Kysely<Database>;
  peppers: Peppers;
  environment: KeyEnvironment;
}

export interface Claim {
  workspaceId: WorkspaceId;
  rightId: RightId;
  memberId: MemberId;
  /** Which attempt the person saw and pressed (1, 2 or 3): of many presses of one button, one wins. */
  attempt: number;
}

export interface Claimed {
  revealId: RevealId;
  minted: MintedSecret;
  key: ReportingKey;
  attempt: number;
  confirmBy: Date;
}

/**
 * The reveal (rule 4): one atomic claim, and only then does a secret come into being; its digest is stored, and the
 * caller shows it once. The claim names its attempt, so of any number of parallel presses exactly one gets a secret.
 * A later attempt kills the secret of the one before. If the reach grew since the approval, the right lapses here.
 */
export async function claimReveal(deps: MintingDeps, claim: Claim): Promise<Outcome<Claimed>> {
  return governanceTransaction(deps.db, claim.workspaceId, async (governance) => {
    const acting = await actingMember(governance, claim.memberId);
    if (!acting.ok) return acting;
    const right = await findRight(governance.trx, claim.workspaceId, claim.rightId);
    const key = right && (await findKey(governance.trx, claim.workspaceId, right.keyId));
    if (!right || !key) return refused({ code: 'not_found' });
    const objection = objectionTo(governance, claim, right, key);
    if (objection) {
      const body = { attempt: claim.attempt, why: objection.code };
      governance.record({ actor: claim.memberId, action: 'reveal.refused', objectId: right.id, body });
      return refused(objection);
    }
    if (right.origin === 'creation' && !(await reachStillWithin(governance, right))) {
      await closeRight(governance, claim.memberId, right, 'lapsed', 'reach_grew');
      return refused({ code: 'right_lapsed_reach_grew', requestId: right.requestId ?? '' });
    }
    return done(await take(governance, deps, right, key, claim));
  });
}

function objectionTo(
  { now }: Governance,
  claim: Claim,
  right: RevealRight,
  key: ReportingKey,
): Refusal | null {
  if (right.ownerId !== claim.memberId) return { code: 'owner_only', ownerId: right.ownerId };
  const { state, closeReason: why, origin } = right;
  if (state !== 'open') return { code: 'right_closed', state, why, origin };
  if (now >= right.expiresAt)
    return { code: 'right_closed', state: 'lapsed', why: 'not_used_in_time', origin };
  const over = whyNotLive({ now }, key);
  if (over) return over;
  if (key.suspended) return { code: 'key_suspended' };
  if (right.attempts >= MOST_ATTEMPTS) return { code: 'attempts_used_up', most: MOST_ATTEMPTS };
  if (claim.attempt !== right.attempts + 1) return { code: 'reveal_over' };
  return null;
}

async function reachStillWithin({ trx, workspaceId }: Governance, right: RevealRight): Promise<boolean> {
  const approved = await findReach(trx, workspaceId, right.reachDigest);
  const now = await reachOfScope(
    trx,
    workspaceId,
    right.keyId,
    await scopeOfKey(trx, workspaceId, right.keyId),
  );
  return approved !== undefined && isWithin(now, approved);
}

async function take(
  governance: Governance,
  { peppers, environment }: MintingDeps,
  right: RevealRight,
  key: ReportingKey,
  { memberId, attempt }: Claim,
): Promise<Claimed> {
  const { trx, workspaceId, now } = governance;
  const claimed = await trx
    .updateTable('revealRights')
    .set({ attempts: attempt })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', right.id)
    .where('state', '=', 'open')
    .where('attempts', '=', attempt - 1)
    .executeTakeFirst();
  if (claimed.numUpdatedRows !== 1n)
    throw new Error('a reveal was claimed under the workspace lock by somebody else');
  await endSecrets(governance, memberId, key.id, ['unconfirmed']);

  const confirmBy = new Date(Math.min(now.getTime() + CONFIRM_WITHIN_MS, key.expiresAt.getTime()));
  const { minted, stored } = mintSecret(peppers, environment, workspaceId);
  const revealId = await storeReveal(governance, { stored, right, memberId, attempt, confirmBy });
  governance.record({
    actor: memberId,
    action: 'reveal.claimed',
    objectId: revealId,
    body: { right: right.id, attempt },
  });
  governance.record({
    actor: memberId,
    action: 'secret.minted',
    objectId: key.id,
    body: { client_id: minted.clientId },
  });
  if (right.requestId) governance.signal('revealClaimed', right.requestId);
  governance.notify('reveal_claimed', revealId, memberId);
  return { revealId, minted, key, attempt, confirmBy };
}

interface Storing {
  stored: Mint['stored'];
  right: RevealRight;
  memberId: MemberId;
  attempt: number;
  confirmBy: Date;
}

async function storeReveal({ trx, workspaceId, now }: Governance, storing: Storing): Promise<RevealId> {
  const { stored, right, memberId, attempt, confirmBy } = storing;
  await trx
    .insertInto('secrets')
    .values({
      ...stored,
      workspaceId,
      keyId: right.keyId,
      state: 'unconfirmed',
      createdAt: now,
      endsAt: confirmBy,
    })
    .execute();
  const id = newId(workspaceId, 'rev');
  await trx
    .insertInto('reveals')
    .values({
      workspaceId,
      id,
      rightId: right.id,
      attempt,
      clientId: stored.clientId,
      claimedBy: memberId,
      claimedAt: now,
      expiresAt: confirmBy,
    })
    .execute();
  return id;
}
