import type { Selectable } from 'kysely';
import type { AuditActor } from '../audit/events.ts';
import type { RevealRightsTable } from '../database/tables/keys.ts';
import type { Governance } from '../governance/transaction.ts';
import { abortKey } from './end-key.ts';
import { endSecrets } from './end-secrets.ts';

export type RevealRight = Selectable<RevealRightsTable>;

/** Why a right to reveal ended without a confirmed secret; people read it. */
export type CloseReason =
  | 'withdrawn_by_administrator'
  | 'not_used_in_time'
  | 'attempts_used_up'
  | 'reach_grew'
  | 'owner_deactivated'
  | 'key_ended';

/**
 * Ends a right that was not confirmed. What was minted under it dies. A creation's key ends with it and gives its
 * place back; a rotation's key goes on with the secret it has.
 */
export async function closeRight(
  governance: Governance,
  actor: AuditActor,
  right: RevealRight,
  state: 'withdrawn' | 'lapsed',
  reason: CloseReason,
): Promise<void> {
  const { trx, workspaceId, now } = governance;
  await trx
    .updateTable('revealRights')
    .set({ state, closedAt: now, closeReason: reason })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', right.id)
    .where('state', '=', 'open')
    .execute();
  governance.record({
    actor,
    action: `right.${state}`,
    objectId: right.id,
    body: { key: right.keyId, reason },
  });
  governance.notify(state === 'withdrawn' ? 'right_withdrawn' : 'right_lapsed', right.id, actor);
  if (right.requestId) governance.signal('rightClosed', right.requestId);
  await endSecrets(governance, actor, right.keyId, ['unconfirmed']);
  if (right.origin === 'creation') await abortKey(governance, actor, right.keyId);
}
