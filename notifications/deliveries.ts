import { sql, type Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { DeliveryChannel } from '../database/tables/records.ts';
import { readClock } from '../database/workspace-context.ts';
import type { WorkspaceId } from '../domain/ids.ts';
import type { Result } from './result.ts';
import { MOST_ATTEMPTS, waitAfter } from './retry.ts';

/** One thing that one channel does for one event. */
export interface DeliveryKey {
  workspaceId: WorkspaceId;
  outboxId: number;
  channel: DeliveryChannel;
  recipient: string;
}

export type Claim =
  | { taken: true; attempt: number }
  | { taken: false; ended: true }
  | { taken: false; ended: false; inMs: number };

/** A claim whose process was killed may be taken over after this. Longer than any one attempt lasts. */
export const CLAIM_MS = 30_000;

/** Takes a delivery before anything is done for it. Whoever comes second finds it ended, or waits. */
export async function claimDelivery(trx: Transaction<Database>, key: DeliveryKey): Promise<Claim> {
  const now = await readClock(trx);
  const dueAt = new Date(now.getTime() + CLAIM_MS);
  const claimed = await trx
    .insertInto('deliveries')
    .values({ ...key, state: 'claimed', attempts: 1, claimedAt: now, dueAt })
    .onConflict((conflict) =>
      conflict
        .columns(['workspaceId', 'outboxId', 'channel', 'recipient'])
        .doUpdateSet({ attempts: sql<number>`deliveries.attempts + 1`, claimedAt: now, dueAt })
        .where('deliveries.state', '=', 'claimed')
        .where('deliveries.dueAt', '<=', now),
    )
    .returning('attempts')
    .executeTakeFirst();
  if (claimed) return { taken: true, attempt: claimed.attempts };
  const held = await where(trx, key).select(['state', 'dueAt']).executeTakeFirstOrThrow();
  if (held.state !== 'claimed') return { taken: false, ended: true };
  return { taken: false, ended: false, inMs: held.dueAt.getTime() - now.getTime() };
}

/** Writes what an attempt came to. Out: in how many milliseconds to try again, or null when the delivery has ended. */
export async function settleDelivery(
  trx: Transaction<Database>,
  key: DeliveryKey,
  attempt: number,
  result: Result,
): Promise<number | null> {
  const now = await readClock(trx);
  if (result.state === 'later') {
    await change(trx, key, { attempts: attempt - 1, dueAt: new Date(now.getTime() + result.inMs) });
    return result.inMs;
  }
  if (result.state === 'retry' && attempt < MOST_ATTEMPTS) {
    const inMs = Math.max(waitAfter(key.channel, attempt), result.afterMs ?? 0);
    await change(trx, key, { dueAt: new Date(now.getTime() + inMs), detail: result.reason });
    return inMs;
  }
  const state = result.state === 'retry' ? 'failed' : result.state;
  await change(trx, key, { state, finishedAt: now, detail: 'reason' in result ? result.reason : null });
  return null;
}

interface Change {
  attempts?: number;
  dueAt?: Date;
  detail?: string | null;
  state?: 'delivered' | 'failed' | 'dropped';
  finishedAt?: Date;
}

async function change(trx: Transaction<Database>, key: DeliveryKey, values: Change): Promise<void> {
  await trx
    .updateTable('deliveries')
    .set(values)
    .where('workspaceId', '=', key.workspaceId)
    .where('outboxId', '=', key.outboxId)
    .where('channel', '=', key.channel)
    .where('recipient', '=', key.recipient)
    .where('state', '=', 'claimed')
    .execute();
}

function where(trx: Transaction<Database>, key: DeliveryKey) {
  return trx
    .selectFrom('deliveries')
    .where('workspaceId', '=', key.workspaceId)
    .where('outboxId', '=', key.outboxId)
    .where('channel', '=', key.channel)
    .where('recipient', '=', key.recipient);
}
