import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { KeyId, MemberId, RightId, WorkspaceId } from '../domain/ids.ts';
import { done, type Outcome, refused } from '../domain/outcome.ts';
import { governanceTransaction } from '../governance/transaction.ts';
import { actingMember } from '../members/actor.ts';
import { findMember } from '../members/roster.ts';
import { liveKey } from './find-key.ts';
import { findOpenRight } from './find-right.ts';
import { openRight } from './open-right.ts';

/** How long the old secret goes on working beside the new one: none, an hour, a day, a week. */
export const OVERLAPS_SECONDS = [0, 3_600, 86_400, 604_800] as const;
export type OverlapSeconds = (typeof OVERLAPS_SECONDS)[number];

export interface Rotation {
  workspaceId: WorkspaceId;
  keyId: KeyId;
  memberId: MemberId;
  overlapSeconds: OverlapSeconds;
}

/**
 * Starts a rotation: the owner gets a right to reveal a new secret. Nothing widens, so no quorum; the expiry does not
 * move. One successor at a time: while a right is open or an old secret is in its overlap, another is refused.
 */
export async function rotateKey(
  db: Kysely<Database>,
  rotation: Rotation,
): Promise<Outcome<{ rightId: RightId }>> {
  const { workspaceId, keyId, memberId, overlapSeconds } = rotation;
  return governanceTransaction(db, workspaceId, async (governance) => {
    const { trx } = governance;
    const acting = await actingMember(governance, memberId);
    if (!acting.ok) return acting;
    const found = await liveKey(governance, keyId);
    if (!found.ok) return found;
    const key = found.value;
    if (key.ownerId !== memberId && acting.value.role !== 'administrator') {
      return refused({ code: 'owner_or_administrator_only' });
    }
    if (key.suspended) return refused({ code: 'key_suspended' });
    if (key.state !== 'active') return refused({ code: 'key_not_live', state: key.state });
    const owner = await findMember(trx, workspaceId, key.ownerId);
    if (owner?.state !== 'active')
      return refused({ code: 'invalid', problems: [{ field: 'owner', problem: 'not_active' }] });
    const overlapping = await trx
      .selectFrom('secrets')
      .select('clientId')
      .where('workspaceId', '=', workspaceId)
      .where('keyId', '=', keyId)
      .where('state', '=', 'overlap')
      .executeTakeFirst();
    if (overlapping || (await findOpenRight(trx, workspaceId, keyId)))
      return refused({ code: 'rotation_in_progress' });
    const rightId = await openRight(governance, memberId, key, { origin: 'rotation', overlapSeconds });
    governance.record({
      actor: memberId,
      action: 'key.rotation_started',
      objectId: keyId,
      body: { overlap_seconds: overlapSeconds },
    });
    governance.notify('rotation_started', keyId, memberId);
    return done({ rightId });
  });
}
