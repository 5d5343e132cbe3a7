import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import { newId, type WebhookId, type WorkspaceId } from '../domain/ids.ts';
import { done } from '../domain/outcome.ts';
import { governanceTransaction } from '../governance/transaction.ts';
import { sealSecret } from './seal.ts';
import { type WebhookUrlProblem, webhookUrlProblem } from './url-problem.ts';

export type AddWebhookResult =
  | { ok: true; webhookId: WebhookId; secret: string }
  | { ok: false; problem: WebhookUrlProblem | 'url_taken' | 'workspace_unknown' };

const SECRET_BYTES = 32;

/**
 * Adds a webhook with a new secret of 256 bits, which is given back once and kept only sealed; one that was paused goes on,
 * with a new secret. The audit event holds a commitment to the address.
 */
export async function addWebhook(
  db: Kysely<Database>,
  key: Buffer,
  workspaceId: WorkspaceId,
  url: string,
  { allowLoopback }: { allowLoopback: boolean },
): Promise<AddWebhookResult> {
  const problem = webhookUrlProblem(url, allowLoopback);
  if (problem) return { ok: false, problem };
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const outcome = await governanceTransaction<AddWebhookResult>(db, workspaceId, async (governance) => {
    const { trx, now } = governance;
    const known = await trx
      .selectFrom('webhooks')
      .select(['id', 'pausedAt'])
      .where('workspaceId', '=', workspaceId)
      .where('url', '=', url)
      .executeTakeFirst();
    if (known && !known.pausedAt) return done({ ok: false, problem: 'url_taken' });
    const webhookId = known?.id ?? newId(workspaceId, 'whk');
    const sealedSecret = sealSecret(key, webhookId, secret);
    await trx
      .insertInto('webhooks')
      .values({ workspaceId, id: webhookId, url, sealedSecret, createdAt: now })
      .onConflict((conflict) =>
        conflict.columns(['workspaceId', 'id']).doUpdateSet({ sealedSecret, pausedAt: null }),
      )
      .execute();
    const body = { url: await governance.commitment(url) };
    const action = known ? 'webhook.resumed' : 'webhook.added';
    governance.record({ actor: 'operator', action, objectId: webhookId, body });
    return done({ ok: true, webhookId, secret });
  });
  return outcome.ok ? outcome.value : { ok: false, problem: 'workspace_unknown' };
}
