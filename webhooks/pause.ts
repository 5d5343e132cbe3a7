import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import { type KeyId, parseId, type WebhookId, type WorkspaceId } from '../domain/ids.ts';
import { done, refused } from '../domain/outcome.ts';
import { governanceTransaction } from '../governance/transaction.ts';

/**
 * Pauses a webhook whose address nothing may be sent to, and has somebody told. `id` is the webhook's, or the key's whose
 * own it is. One that is paused already, or has another address by now, stays as it is.
 */
export async function pauseWebhook(
  db: Kysely<Database>,
  workspaceId: WorkspaceId,
  { id, url }: { id: WebhookId | KeyId; url: string },
): Promise<void> {
  const keyId = parseId(id, 'key');
  await governanceTransaction(db, workspaceId, async (governance) => {
    const { trx, now: pausedAt } = governance;
    const { numUpdatedRows } = keyId
      ? await trx
          .updateTable('keyNotifications')
          .set({ pausedAt })
          .where('workspaceId', '=', workspaceId)
          .where('keyId', '=', keyId)
          .where('url', '=', url)
          .where('pausedAt', 'is', null)
          .executeTakeFirstOrThrow()
      : await trx
          .updateTable('webhooks')
          .set({ pausedAt })
          .where('workspaceId', '=', workspaceId)
          .where('id', '=', id as WebhookId)
          .where('url', '=', url)
          .where('pausedAt', 'is', null)
          .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) return refused({ code: 'not_found' });
    governance.record({
      actor: 'system',
      action: 'webhook.paused',
      objectId: id,
      body: { cause: 'forbidden_address' },
    });
    governance.notify('webhook_paused', id);
    return done(undefined);
  });
}
