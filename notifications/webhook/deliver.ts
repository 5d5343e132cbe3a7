import type { Kysely } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import { inWorkspace } from '../../database/workspace-context.ts';
import type { WorkspaceId } from '../../domain/ids.ts';
import { unsealSecret } from '../../webhooks/seal.ts';
import { DELIVERED, type Result } from '../result.ts';
import { findDestination } from './destination.ts';
import type { WebhookBody } from './event-types.ts';
import { type Resolve, resolveByDns } from './public-address.ts';
import { send } from './send.ts';
import { signatureHeader } from './sign.ts';

export interface WebhookSettings {
  /** Opens the webhooks' secrets. */
  key: Buffer;
  /** For `dev` and tests, by explicit configuration only. */
  allowLoopback: boolean;
  resolve?: Resolve;
  timeoutMs?: number;
}

interface WebhookDeps {
  db: Kysely<Database>;
  webhooks: WebhookSettings;
}

const TIMEOUT_MS = 15_000;

/** One attempt: address checked, body signed anew with the time of this attempt, any 2xx is a delivery. */
export async function deliverWebhook(
  { db, webhooks }: WebhookDeps,
  workspaceId: WorkspaceId,
  { webhookId, body }: { webhookId: string; body: WebhookBody },
): Promise<Result> {
  const webhook = await findWebhook(db, workspaceId, webhookId);
  if (!webhook) return { state: 'dropped', reason: 'the webhook was removed' };
  if (webhook.pausedAt) return { state: 'dropped', reason: 'the webhook is paused' };
  const destination = await findDestination(
    webhook.url,
    webhooks.resolve ?? resolveByDns,
    webhooks.allowLoopback,
  );
  if (!destination.ok) return { state: destination.passing ? 'retry' : 'failed', reason: destination.reason };
  const text = JSON.stringify(body);
  const secret = unsealSecret(webhooks.key, webhookId, webhook.sealedSecret);
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Quorate',
    'x-ledger-signature': signatureHeader(secret, new Date(), text),
  };
  try {
    const { url, address } = destination;
    const status = await send({
      url,
      address,
      body: text,
      headers,
      timeoutMs: webhooks.timeoutMs ?? TIMEOUT_MS,
    });
    return status >= 200 && status < 300
      ? DELIVERED
      : { state: 'retry', reason: `the receiver answered ${status}` };
  } catch (error) {
    return {
      state: 'retry',
      reason: `no answer: ${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'}`,
    };
  }
}

function findWebhook(db: Kysely<Database>, workspaceId: WorkspaceId, id: string) {
  return inWorkspace(db, workspaceId, (trx) =>
    trx
      .selectFrom('webhooks')
      .select(['url', 'sealedSecret', 'pausedAt'])
      .where('workspaceId', '=', workspaceId)
      .where('id', '=', id)
      .executeTakeFirst(),
  );
}
