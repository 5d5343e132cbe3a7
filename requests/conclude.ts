import type { AuditActor } from '../audit/events.ts';
import type { QuorumState } from '../domain/quorum.ts';
import type { DecisionState } from '../domain/refusal.ts';
import type { Governance } from '../governance/transaction.ts';
import type { AnyRequest } from './find-request.ts';
import { kindOf } from './kinds/index.ts';

/**
 * The one place where a request ends (rule 3): state, reason, version, what its kind had reserved, audit, and the news
 * to everybody it concerns. An approved one was applied just before, in this same transaction. The count is kept as it
 * was at this moment: who decided does not change when people leave later.
 */
export async function conclude(
  governance: Governance,
  actor: AuditActor,
  request: AnyRequest,
  state: DecisionState,
  reason: string | null,
  quorum: QuorumState,
): Promise<void> {
  const { trx, workspaceId, now } = governance;
  await trx
    .updateTable('requests')
    .set((eb) => ({
      state,
      decidedAt: now,
      finalCount: JSON.stringify(quorum),
      version: eb('version', '+', 1),
      nextWakeAt: state === 'approved' ? now : null,
      ...(reason === null ? {} : { decisionReason: reason }),
    }))
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', request.id)
    .execute();
  if (state !== 'approved') await kindOf(request.kind).release?.(governance, request);
  governance.record({
    actor,
    action: `request.${state}`,
    objectId: request.id,
    body: { kind: request.kind },
  });
  governance.notify(`request_${state}`, request.id, actor);
}
