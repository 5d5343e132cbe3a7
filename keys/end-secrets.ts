import type { AuditActor } from '../audit/events.ts';
import type { KeyId } from '../domain/ids.ts';
import type { Governance } from '../governance/transaction.ts';

type Ending = 'unconfirmed' | 'active' | 'overlap';

/** Kills secrets of a key, for good: those in the given states, or all. An unconfirmed one takes its reveal along. */
export async function endSecrets(
  governance: Governance,
  actor: AuditActor,
  keyId: KeyId,
  states: readonly Ending[] = ['unconfirmed', 'active', 'overlap'],
): Promise<number> {
  const { trx, workspaceId, now } = governance;
  const ended = await trx
    .updateTable('secrets')
    .set({ state: 'dead', endedAt: now })
    .where('workspaceId', '=', workspaceId)
    .where('keyId', '=', keyId)
    .where('state', 'in', states)
    .returning('clientId')
    .execute();
  for (const { clientId } of ended) {
    await trx
      .updateTable('reveals')
      .set({ lapsedAt: now })
      .where('workspaceId', '=', workspaceId)
      .where('clientId', '=', clientId)
      .where('confirmedAt', 'is', null)
      .where('lapsedAt', 'is', null)
      .execute();
    governance.record({ actor, action: 'secret.died', objectId: keyId, body: { client_id: clientId } });
  }
  return ended.length;
}
