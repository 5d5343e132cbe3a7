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
  return claimed ? { taken: true, attempt: claimed.attempts } : whyNotTaken(trx, key, now);
}

async function whyNotTaken(trx: Transaction<Database>, key: DeliveryKey, now: Date) {
  const held = await where(trx, key).select(['state', 'dueAt']).executeTakeFirstOrThrow();
  if (held.state !== 'claimed') return { taken: false, ended: true } as const;
  return { taken: false, ended: false, inMs: held.dueAt.getTime() - now.getTime() } as const;
}

/**
 * Writes what an attempt came to. Out: in how many milliseconds to come back, or null when the delivery has ended. An
 * attempt whose claim was taken over meanwhile writes nothing, unless it got through: then nobody has to try again.
 */
export async function settleDelivery(
  trx: Transaction<Database>,
  key: DeliveryKey,
  attempt: number,
  result: Result,
): Promise<number | null> {
  const now = await readClock(trx);
  const { againInMs, values } = settlement(key, attempt, result, now);
  const { numUpdatedRows } = await trx
    .updateTable('deliveries')
    .set(values)
    .where('workspaceId', '=', key.workspaceId)
    .where('outboxId', '=', key.outboxId)
    .where('channel', '=', key.channel)
    .where('recipient', '=', key.recipient)
    .where('state', '=', 'claimed')
    .$if(result.state !== 'delivered', (update) => update.where('attempts', '=', attempt))
    .executeTakeFirst();
  if (numUpdatedRows === 1n) return againInMs;
  const other = await whyNotTaken(trx, key, now);
  return other.ended ? null : other.inMs;
}

interface Settlement {
  againInMs: number | null;
  values: {
    attempts?: number;
    dueAt?: Date;
    detail?: string | null;
    state?: 'delivered' | 'failed' | 'dropped';
    finishedAt?: Date;
  };
}

function settlement({ channel }: DeliveryKey, attempt: number, result: Result, now: Date): Settlement {
  const after = (inMs: number) => new Date(now.getTime() + inMs);
  if (result.state === 'later')
    return { againInMs: result.inMs, values: { attempts: attempt - 1, dueAt: after(result.inMs) } };
  if (result.state === 'retry' && attempt < MOST_ATTEMPTS) {
    const inMs = Math.max(waitAfter(channel, attempt), result.afterMs ?? 0);
    return { againInMs: inMs, values: { dueAt: after(inMs), detail: result.reason } };
  }
  const state = result.state === 'retry' ? 'failed' : result.state;
  const detail = 'reason' in result ? result.reason : null;
  return { againInMs: null, values: { state, finishedAt: now, detail } };
}

function where(trx: Transaction<Database>, key: DeliveryKey) {
  return trx
    .selectFrom('deliveries')
    .where('workspaceId', '=', key.workspaceId)
    .where('outboxId', '=', key.outboxId)
    .where('channel', '=', key.channel)
    .where('recipient', '=', key.recipient);
}
