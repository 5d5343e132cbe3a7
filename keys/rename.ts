import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { KeyId, MemberId, WorkspaceId } from '../domain/ids.ts';
import { done, type Outcome, refused } from '../domain/outcome.ts';
import { governanceTransaction } from '../governance/transaction.ts';
import { actingMember } from '../members/actor.ts';
import { liveKey, type ReportingKey } from './find-key.ts';
import { nameProblem, nameTaken, storableName } from './key-draft.ts';

/** Renames a key at once; the owner or one administrator. The name changes no right, so its version does not move. */
export async function renameKey(
  db: Kysely<Database>,
  {
    workspaceId,
    keyId,
    memberId,
    name: wanted,
  }: { workspaceId: WorkspaceId; keyId: KeyId; memberId: MemberId; name: string },
): Promise<Outcome<ReportingKey>> {
  return governanceTransaction(db, workspaceId, async (governance) => {
    const { trx } = governance;
    const acting = await actingMember(governance, memberId);
    if (!acting.ok) return acting;
    const found = await liveKey(governance, keyId);
    if (!found.ok) return found;
    if (found.value.ownerId !== memberId && acting.value.role !== 'administrator') {
      return refused({ code: 'owner_or_administrator_only' });
    }
    const name = storableName(wanted);
    const problem = nameProblem(name);
    if (problem) return refused({ code: 'invalid', problems: [problem] });
    if (name === found.value.name) return refused({ code: 'nothing_to_change' });
    if (await nameTaken(trx, workspaceId, name, keyId)) {
      return refused({ code: 'invalid', problems: [{ field: 'name', problem: 'taken' }] });
    }
    await trx
      .updateTable('reportingKeys')
      .set({ name })
      .where('workspaceId', '=', workspaceId)
      .where('id', '=', keyId)
      .execute();
    const body = { name_commitment: await governance.commitment(name) };
    governance.record({ actor: memberId, action: 'key.renamed', objectId: keyId, body });
    governance.notify('key_renamed', keyId, memberId);
    return done({ ...found.value, name });
  });
}
