import { parseId } from '../../domain/ids.ts';
import { findKey } from '../../keys/find-key.ts';
import {
  keyWebhookPausedMessage,
  webhookPausedMessage,
} from '../../slack-app/surfaces/messages/webhook-messages.ts';
import type { Delivery } from '../delivery.ts';
import { type Telling, tell, tellAdministrators } from './telling.ts';

/** A key's webhook is its owner's business, the workspace's own the administrators'. What goes on by now is not said. */
export async function planWebhookNews(telling: Telling, subjectId: string): Promise<Delivery[]> {
  const { trx, workspaceId } = telling;
  const keyId = parseId(subjectId, 'key');
  const webhookId = parseId(subjectId, 'whk');
  if (webhookId) {
    const webhook = await trx
      .selectFrom('webhooks')
      .select('url')
      .where('workspaceId', '=', workspaceId)
      .where('id', '=', webhookId)
      .where('pausedAt', 'is not', null)
      .executeTakeFirst();
    return webhook ? tellAdministrators(telling, webhookPausedMessage(hostOf(webhook.url))) : [];
  }
  if (!keyId) return [];
  const paused = await trx
    .selectFrom('keyNotifications')
    .select('url')
    .where('workspaceId', '=', workspaceId)
    .where('keyId', '=', keyId)
    .where('pausedAt', 'is not', null)
    .executeTakeFirst();
  const key = paused && (await findKey(trx, workspaceId, keyId));
  if (!key || !paused.url) return [];
  return tell(telling, key.ownerId, keyWebhookPausedMessage(key, hostOf(paused.url)));
}

/** What stands behind the host may be a secret of the receiver's. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'an unreadable address';
}
