import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { MemberId, RevealId, WorkspaceId } from '../domain/ids.ts';
import { done, type Outcome, refused } from '../domain/outcome.ts';
import { type Governance, governanceTransaction } from '../governance/transaction.ts';
import { actingMember } from '../members/actor.ts';
import type { RevealRight } from './close-right.ts';
import { endSecrets } from './end-secrets.ts';
import { findKey, type ReportingKey, whyNotLive } from './find-key.ts';
import { findReveal, findRight } from './find-right.ts';

/**
 * "I have saved it": the secret starts to work. For a new key that makes the key active; for a rotation the overlap of
 * the old secret begins now (C6). Confirming twice is as good as once. First use never confirms.
 */
export async function confirmReveal(
  db: Kysely<Database>,
  { workspaceId, revealId, memberId }: { workspaceId: WorkspaceId; revealId: RevealId; memberId: MemberId },
): Promise<Outcome<{ key: ReportingKey }>> {
  return governanceTransaction(db, workspaceId, async (governance) => {
    const { trx, now } = governance;
    const acting = await actingMember(governance, memberId);
    if (!acting.ok) return acting;
    const reveal = await findReveal(trx, workspaceId, revealId);
    const right = reveal && (await findRight(trx, workspaceId, reveal.rightId));
    const key = right && (await findKey(trx, workspaceId, right.keyId));
    if (!reveal || !right || !key) return refused({ code: 'not_found' });
    if (right.ownerId !== memberId) return refused({ code: 'owner_only', ownerId: right.ownerId });
    if (reveal.confirmedAt) return done({ key });
    const { state, closeReason: why, origin } = right;
    if (state !== 'open') return refused({ code: 'right_closed', state, why, origin });
    // Whoever owns the right by now: only the person who saw this secret can have saved it.
    if (reveal.claimedBy !== memberId) return refused({ code: 'reveal_over' });
    if (reveal.lapsedAt || now >= reveal.expiresAt) return refused({ code: 'secret_dead' });
    const over = whyNotLive(governance, key);
    if (over) return refused(over);

    if (right.origin === 'rotation') await beginOverlap(governance, memberId, right, key);
    await activate(governance, reveal, right, key);
    governance.record({
      actor: memberId,
      action: 'right.confirmed',
      objectId: right.id,
      body: { key: key.id },
    });
    governance.record({
      actor: memberId,
      action: 'secret.confirmed',
      objectId: key.id,
      body: { client_id: reveal.clientId },
    });
    if (right.requestId) governance.signal('secretConfirmed', right.requestId);
    governance.notify('secret_confirmed', revealId, memberId);
    return done({ key: { ...key, state: 'active' as const } });
  });
}

/** The old secret goes on working until its overlap ends, or dies now when there is none. */
async function beginOverlap(
  governance: Governance,
  actor: MemberId,
  right: RevealRight,
  key: ReportingKey,
): Promise<void> {
  const { trx, workspaceId, now } = governance;
  if (!right.overlapSeconds) {
    await endSecrets(governance, actor, key.id, ['active']);
    return;
  }
  const endsAt = new Date(Math.min(now.getTime() + right.overlapSeconds * 1000, key.expiresAt.getTime()));
  await trx
    .updateTable('secrets')
    .set({ state: 'overlap', endsAt })
    .where('workspaceId', '=', workspaceId)
    .where('keyId', '=', key.id)
    .where('state', '=', 'active')
    .execute();
}

async function activate(
  { trx, workspaceId, now }: Governance,
  reveal: NonNullable<Awaited<ReturnType<typeof findReveal>>>,
  right: RevealRight,
  key: ReportingKey,
): Promise<void> {
  await trx
    .updateTable('reveals')
    .set({ confirmedAt: now })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', reveal.id)
    .execute();
  await trx
    .updateTable('secrets')
    .set({ state: 'active', confirmedAt: now, endsAt: null })
    .where('workspaceId', '=', workspaceId)
    .where('clientId', '=', reveal.clientId)
    .execute();
  await trx
    .updateTable('revealRights')
    .set({ state: 'confirmed', closedAt: now })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', right.id)
    .execute();
  // "Created" is the time of the first reveal; a rotation does not move it, nor the expiry.
  await trx
    .updateTable('reportingKeys')
    .set({ state: 'active', revealedAt: key.revealedAt ?? reveal.claimedAt })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', key.id)
    .execute();
}
