import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { KeyId, MemberId, WorkspaceId } from '../domain/ids.ts';
import { done, type Outcome, refused } from '../domain/outcome.ts';
import { type Governance, governanceTransaction } from '../governance/transaction.ts';
import { actingAdministrator } from '../members/actor.ts';
import { pendingNumber } from '../requests/pending.ts';
import { liveKey, type ReportingKey } from './find-key.ts';
import { closeSuspensions, isSuspended } from './suspension.ts';

/**
 * One administrator lets a key work again: closes its manual and unused suspensions. A pending revocation or a leak
 * keeps it stopped; then the key stays suspended and the refusal, or the returned key, says so.
 */
export async function resumeKey(
  db: Kysely<Database>,
  { workspaceId, keyId, memberId }: { workspaceId: WorkspaceId; keyId: KeyId; memberId: MemberId },
): Promise<Outcome<ReportingKey>> {
  return governanceTransaction(db, workspaceId, async (governance) => {
    const acting = await actingAdministrator(governance, memberId);
    if (!acting.ok) return acting;
    const found = await liveKey(governance, keyId);
    if (!found.ok) return found;
    const closed = await closeSuspensions(governance, keyId, ['manual', 'unused']);
    if (closed === 0) return refused(await whyNot(governance, found.value));
    governance.record({ actor: memberId, action: 'key.resumed', objectId: keyId, body: { causes: closed } });
    const suspended = await isSuspended(governance, keyId);
    if (!suspended) governance.notify('key_resumed', keyId, memberId);
    return done({ ...found.value, suspended });
  });
}

async function whyNot({ trx, workspaceId }: Governance, key: ReportingKey) {
  const number = await pendingNumber(trx, workspaceId, 'revoke_reporting_key', key.id);
  return number
    ? ({ code: 'suspended_for_revocation', number } as const)
    : ({ code: 'not_suspended' } as const);
}
