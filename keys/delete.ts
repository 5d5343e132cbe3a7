import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { KeyId, MemberId, WorkspaceId } from '../domain/ids.ts';
import { done, type Outcome, refused } from '../domain/outcome.ts';
import { governanceTransaction } from '../governance/transaction.ts';
import { actingAdministrator } from '../members/actor.ts';
import { findKey, isLive, type ReportingKey } from './find-key.ts';

/**
 * Takes an ended key off the lists; the audit keeps it. A key that still lives is not deleted but revoked, under
 * quorum: the refusal `key_still_live` tells the caller to ask for that instead.
 */
export async function deleteEndedKey(
  db: Kysely<Database>,
  { workspaceId, keyId, memberId }: { workspaceId: WorkspaceId; keyId: KeyId; memberId: MemberId },
): Promise<Outcome<ReportingKey>> {
  return governanceTransaction(db, workspaceId, async (governance) => {
    const { trx, now } = governance;
    const acting = await actingAdministrator(governance, memberId);
    if (!acting.ok) return acting;
    const key = await findKey(trx, workspaceId, keyId);
    if (!key || key.deletedAt) return refused({ code: 'not_found' });
    if (isLive(key)) return refused({ code: 'key_still_live' });
    if (!key.endedAt) return refused({ code: 'key_not_live', state: key.state });
    await trx
      .updateTable('reportingKeys')
      .set({ deletedAt: now })
      .where('workspaceId', '=', workspaceId)
      .where('id', '=', keyId)
      .execute();
    governance.record({ actor: memberId, action: 'key.deleted', objectId: keyId });
    governance.notify('key_deleted', keyId, memberId);
    return done(key);
  });
}
