import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { KeyId, WorkspaceId } from '../domain/ids.ts';
import { done } from '../domain/outcome.ts';
import { governanceTransaction } from '../governance/transaction.ts';
import { sealSecret } from './seal.ts';

export interface ConfiguredWebhook {
  url: string;
  secret: string;
}

/**
 * Sets where a reporting key is told of events, or that it is told nothing. The secret is the caller's own and kept only
 * sealed; the audit event holds a commitment to the address. False when the key has stopped working meanwhile.
 */
export async function configureWebhook(
  db: Kysely<Database>,
  key: Buffer,
  { workspaceId, keyId }: { workspaceId: WorkspaceId; keyId: KeyId },
  webhook: ConfiguredWebhook | null,
): Promise<boolean> {
  const outcome = await governanceTransaction(db, workspaceId, async (governance) => {
    const { trx, now: updatedAt } = governance;
    const works = await trx
      .selectFrom('reportingKeys')
      .select('id')
      .where('workspaceId', '=', workspaceId)
      .where('id', '=', keyId)
      .where('state', '=', 'active')
      .where('suspended', '=', false)
      .executeTakeFirst();
    if (!works) return done(false);
    const url = webhook?.url ?? null;
    const sealedSecret = webhook ? sealSecret(key, keyId, webhook.secret) : null;
    await trx
      .insertInto('keyNotifications')
      .values({ workspaceId, keyId, url, sealedSecret, updatedAt })
      .onConflict((conflict) =>
        conflict
          .columns(['workspaceId', 'keyId'])
          .doUpdateSet({ url, sealedSecret, updatedAt, pausedAt: null }),
      )
      .execute();
    const body = { url: url === null ? null : await governance.commitment(url) };
    governance.record({ actor: keyId, action: 'webhook.configured', objectId: keyId, body });
    return done(true);
  });
  return outcome.ok && outcome.value;
}
