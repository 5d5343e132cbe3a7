import type { AuditActor } from '../audit/events.ts';
import { newId, type RequestId, type RightId } from '../domain/ids.ts';
import { keepReach } from '../governance/reach-store.ts';
import type { Governance } from '../governance/transaction.ts';
import type { ReportingKey } from './find-key.ts';
import { reachOfScope, scopeOfKey } from './reach-of-scope.ts';

type RightTerms =
  | { origin: 'creation'; requestId: RequestId }
  | { origin: 'rotation'; overlapSeconds: number };

/**
 * Gives the owner the right to reveal. It remembers what the key reaches at this moment: if that has grown when the
 * owner claims, the right of a creation lapses (rule 3).
 */
export async function openRight(
  governance: Governance,
  actor: AuditActor,
  key: ReportingKey,
  terms: RightTerms,
): Promise<RightId> {
  const { trx, workspaceId, workspace, now } = governance;
  const reach = await reachOfScope(trx, workspaceId, key.id, await scopeOfKey(trx, workspaceId, key.id));
  const id = newId(workspaceId, 'rgt');
  const lapsesAt = new Date(now.getTime() + workspace.revealLifetimeSeconds * 1000);
  await trx
    .insertInto('revealRights')
    .values({
      workspaceId,
      id,
      origin: terms.origin,
      requestId: terms.origin === 'creation' ? terms.requestId : null,
      overlapSeconds: terms.origin === 'rotation' ? terms.overlapSeconds : null,
      keyId: key.id,
      ownerId: key.ownerId,
      state: 'open',
      reachDigest: await keepReach(trx, workspaceId, reach),
      createdAt: now,
      expiresAt: lapsesAt < key.expiresAt ? lapsesAt : key.expiresAt,
    })
    .execute();
  governance.record({
    actor,
    action: 'right.opened',
    objectId: id,
    body: { key: key.id, origin: terms.origin },
  });
  governance.notify('right_opened', id);
  return id;
}
