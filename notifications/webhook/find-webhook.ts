import type { Transaction } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import { type KeyId, parseId, type WebhookId, type WorkspaceId } from '../../domain/ids.ts';

export type FoundWebhook =
  | { ok: true; url: string; sealedSecret: Buffer }
  /** Nobody is to be told there any more. */
  | { ok: false; reason: string };

/** Looks a webhook up for one attempt. That its key works and sees what it is told of was found when this attempt was planned. */
export async function findWebhook(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  id: WebhookId | KeyId,
): Promise<FoundWebhook> {
  const keyId = parseId(id, 'key');
  const webhook = keyId
    ? await ofKey(trx, workspaceId, keyId)
    : await ofWorkspace(trx, workspaceId, id as WebhookId);
  if (!webhook || webhook.url === null || webhook.sealedSecret === null) {
    return { ok: false, reason: 'the webhook was removed' };
  }
  if (webhook.pausedAt) return { ok: false, reason: 'the webhook is paused' };
  return { ok: true, url: webhook.url, sealedSecret: webhook.sealedSecret };
}

function ofWorkspace(trx: Transaction<Database>, workspaceId: WorkspaceId, id: WebhookId) {
  return trx
    .selectFrom('webhooks')
    .select(['url', 'sealedSecret', 'pausedAt'])
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
}

function ofKey(trx: Transaction<Database>, workspaceId: WorkspaceId, keyId: KeyId) {
  return trx
    .selectFrom('keyNotifications')
    .select(['url', 'sealedSecret', 'pausedAt'])
    .where('workspaceId', '=', workspaceId)
    .where('keyId', '=', keyId)
    .executeTakeFirst();
}
