import type { AuditActor } from '../audit/events.ts';
import type { KeyId } from '../domain/ids.ts';
import type { Governance } from '../governance/transaction.ts';
import { endSecrets } from './end-secrets.ts';
import type { ReportingKey } from './find-key.ts';

/** The key's place among the workspace's keys is free again. */
async function giveBackPlace(governance: Governance): Promise<void> {
  await governance.trx
    .updateTable('workspaces')
    .set((eb) => ({ liveKeys: eb('liveKeys', '-', 1) }))
    .where('id', '=', governance.workspaceId)
    .execute();
}

async function setEnded(
  governance: Governance,
  keyId: KeyId,
  state: 'revoked' | 'expired' | 'aborted',
): Promise<void> {
  const { trx, workspaceId, now } = governance;
  await trx
    .updateTable('reportingKeys')
    .set({ state, endedAt: now, suspended: false })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', keyId)
    .execute();
  await trx
    .updateTable('suspensions')
    .set({ closedAt: now })
    .where('workspaceId', '=', workspaceId)
    .where('keyId', '=', keyId)
    .where('closedAt', 'is', null)
    .execute();
}

/** A key that waited for its reveal ends without ever having worked. */
export async function abortKey(governance: Governance, actor: AuditActor, keyId: KeyId): Promise<void> {
  await setEnded(governance, keyId, 'aborted');
  await giveBackPlace(governance);
  governance.record({ actor, action: 'key.aborted', objectId: keyId });
}

/** A key whose creation was not approved: it never took a place. */
export async function refuseKey(governance: Governance, keyId: KeyId): Promise<void> {
  await setEnded(governance, keyId, 'aborted');
}

/** Ends a live key for good: its secrets die, an open right closes, its place is free. */
export async function endKey(
  governance: Governance,
  actor: AuditActor,
  key: ReportingKey,
  state: 'revoked' | 'expired',
): Promise<void> {
  const { trx, workspaceId, now } = governance;
  await endSecrets(governance, actor, key.id);
  const closed = await trx
    .updateTable('revealRights')
    .set({ state: 'lapsed', closedAt: now, closeReason: 'key_ended' })
    .where('workspaceId', '=', workspaceId)
    .where('keyId', '=', key.id)
    .where('state', '=', 'open')
    .returning(['id', 'requestId'])
    .execute();
  for (const { id, requestId } of closed) {
    governance.record({
      actor,
      action: 'right.lapsed',
      objectId: id,
      body: { key: key.id, reason: 'key_ended' },
    });
    if (requestId) governance.signal('rightClosed', requestId);
  }
  await setEnded(governance, key.id, state);
  await giveBackPlace(governance);
  governance.record({ actor, action: `key.${state}`, objectId: key.id });
  governance.notify(`key_${state}`, key.id, actor);
}
