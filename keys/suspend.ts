import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { KeyId, MemberId, WorkspaceId } from '../domain/ids.ts';
import { done, type Outcome, refused } from '../domain/outcome.ts';
import { governanceTransaction } from '../governance/transaction.ts';
import { actingAdministrator } from '../members/actor.ts';
import { liveKey, type ReportingKey } from './find-key.ts';
import { openSuspension } from './suspension.ts';

/** One administrator stops a key; the very next call is refused (rule 6). */
export async function suspendKey(
  db: Kysely<Database>,
  { workspaceId, keyId, memberId }: { workspaceId: WorkspaceId; keyId: KeyId; memberId: MemberId },
): Promise<Outcome<ReportingKey>> {
  return governanceTransaction(db, workspaceId, async (governance) => {
    const acting = await actingAdministrator(governance, memberId);
    if (!acting.ok) return acting;
    const found = await liveKey(governance, keyId);
    if (!found.ok) return found;
    if (!(await openSuspension(governance, keyId, 'manual', null)))
      return refused({ code: 'already_suspended' });
    governance.record({
      actor: memberId,
      action: 'key.suspended',
      objectId: keyId,
      body: { cause: 'manual' },
    });
    governance.notify('key_suspended', keyId, memberId);
    return done({ ...found.value, suspended: true });
  });
}
