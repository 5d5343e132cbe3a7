import type { Kysely } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import { inWorkspace } from '../../database/workspace-context.ts';
import type { KeyId, WebhookId, WorkspaceId } from '../../domain/ids.ts';
import { pauseWebhook } from '../../webhooks/pause.ts';
import { unsealSecret } from '../../webhooks/seal.ts';
import { DELIVERED, type Result } from '../result.ts';
import { findDestination } from './destination.ts';
import type { WebhookBody } from './event-types.ts';
import { findWebhook } from './find-webhook.ts';
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
  { webhookId, body }: { webhookId: WebhookId | KeyId; body: WebhookBody },
): Promise<Result> {
  const webhook = await inWorkspace(db, workspaceId, (trx) => findWebhook(trx, workspaceId, webhookId));
  if (!webhook.ok) return { state: 'dropped', reason: webhook.reason };
  const destination = await findDestination(
    webhook.url,
    webhooks.resolve ?? resolveByDns,
    webhooks.allowLoopback,
  );
  if (!destination.ok) {
    if (destination.passing) return { state: 'retry', reason: destination.reason };
    await pauseWebhook(db, workspaceId, { id: webhookId, url: webhook.url });
    return { state: 'failed', reason: destination.reason };
  }
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
