import type { Transaction } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import type { KeyId, WebhookId, WorkspaceId } from '../../domain/ids.ts';
import type { WebhookBody } from './event-types.ts';
import { keySees, keyWorks } from './key-sees.ts';

/** Which webhooks are told: the workspace's are told everything, a key's what the key sees. Paused ones are left out. */
export async function webhooksFor(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  body: WebhookBody,
): Promise<(WebhookId | KeyId)[]> {
  const ofWorkspace = await trx
    .selectFrom('webhooks')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('pausedAt', 'is', null)
    .orderBy('id')
    .execute();
  const ofKeys = await trx
    .selectFrom('keyNotifications as n')
    .innerJoin('reportingKeys as k', (join) =>
      join.onRef('k.workspaceId', '=', 'n.workspaceId').onRef('k.id', '=', 'n.keyId'),
    )
    .select('n.keyId as id')
    .where('n.workspaceId', '=', workspaceId)
    .where('n.url', 'is not', null)
    .where('n.pausedAt', 'is', null)
    .where(keyWorks)
    .where(keySees(workspaceId, body))
    .orderBy('n.keyId')
    .execute();
  return [...ofWorkspace, ...ofKeys].map(({ id }) => id);
}
