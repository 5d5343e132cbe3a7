import type { Transaction } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import { type KeyId, parseId, type WebhookId, type WorkspaceId } from '../../domain/ids.ts';
import type { WebhookBody } from './event-types.ts';
import { keySees, keyWorks } from './key-sees.ts';

export type FoundWebhook =
  | { ok: true; url: string; sealedSecret: Buffer }
  /** Nobody is to be told there any more. */
  | { ok: false; reason: string };

/** Looks a webhook up for one attempt, with everything that may have changed since it was planned. */
export async function findWebhook(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  id: WebhookId | KeyId,
  body: WebhookBody,
): Promise<FoundWebhook> {
  const keyId = parseId(id, 'key');
  const webhook = keyId
    ? await ofKey(trx, workspaceId, keyId, body)
    : await ofWorkspace(trx, workspaceId, id as WebhookId);
  if (!webhook || webhook.url === null || webhook.sealedSecret === null) {
    return { ok: false, reason: 'the webhook was removed' };
  }
  if (webhook.pausedAt) return { ok: false, reason: 'the webhook is paused' };
  if (!webhook.works) return { ok: false, reason: 'the key does not work now' };
  if (!webhook.sees) return { ok: false, reason: 'the key does not see it now' };
  return { ok: true, url: webhook.url, sealedSecret: webhook.sealedSecret };
}

async function ofWorkspace(trx: Transaction<Database>, workspaceId: WorkspaceId, id: WebhookId) {
  const webhook = await trx
    .selectFrom('webhooks')
    .select(['url', 'sealedSecret', 'pausedAt'])
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  return webhook && { ...webhook, works: true, sees: true };
}

async function ofKey(trx: Transaction<Database>, workspaceId: WorkspaceId, keyId: KeyId, body: WebhookBody) {
  return trx
    .selectFrom('keyNotifications as n')
    .innerJoin('reportingKeys as k', (join) =>
      join.onRef('k.workspaceId', '=', 'n.workspaceId').onRef('k.id', '=', 'n.keyId'),
    )
    .select(['n.url', 'n.sealedSecret', 'n.pausedAt'])
    .select([keyWorks.as('works'), keySees(workspaceId, body).as('sees')])
    .where('n.workspaceId', '=', workspaceId)
    .where('n.keyId', '=', keyId)
    .executeTakeFirst();
}
