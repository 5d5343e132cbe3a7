import { sql, type Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import { inWorkspace } from '../database/workspace-context.ts';
import { NOTIFICATION_EVENTS } from '../outbox/events.ts';
import type { NotificationEntry } from '../outbox/notification-queue.ts';
import { type News, planDeliveries } from './catalogue.ts';
import { act } from './channels/act.ts';
import { claimDelivery, type DeliveryKey, settleDelivery } from './deliveries.ts';
import type { Delivery } from './delivery.ts';
import type { NotifyDeps } from './deps.ts';
import type { Result } from './result.ts';

/**
 * One job: an outbox entry becomes deliveries, worked out from Postgres as it is now; each claims its row before it acts.
 * So the same job run twice, or at once by two processes, has one effect. Out: when to come back, or null when all of it
 * has ended.
 */
export async function handleEntry(deps: NotifyDeps, entry: NotificationEntry): Promise<{ againInMs: number } | null> {
  const { db, dates } = deps;
  const deliveries = await inWorkspace(db, entry.workspaceId, async (trx) => {
    const news = await unhandled(trx, entry);
    return news && planDeliveries({ trx, workspaceId: entry.workspaceId, dates }, news);
  });
  if (!deliveries) return null;
  const waits = await Promise.all(deliveries.map((delivery) => deliver(deps, entry, delivery)));
  const left = waits.filter((wait) => wait !== null);
  if (left.length > 0) return { againInMs: Math.min(...left) };
  await inWorkspace(db, entry.workspaceId, (trx) => markHandled(trx, entry));
  return null;
}

async function unhandled(trx: Transaction<Database>, { workspaceId, outboxId }: NotificationEntry): Promise<News | undefined> {
  const row = await trx
    .selectFrom('outbox')
    .select(['event', 'subjectId', 'actorId'])
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', outboxId)
    .where('destination', '=', 'notification')
    .where('handledAt', 'is', null)
    .executeTakeFirst();
  if (!row) return undefined;
  const event = NOTIFICATION_EVENTS.find((name) => name === row.event);
  if (!event) throw new Error(`nobody knows whom to tell of ${row.event}`);
  return { event, subjectId: row.subjectId, actorId: row.actorId };
}

async function deliver(deps: NotifyDeps, entry: NotificationEntry, delivery: Delivery): Promise<number | null> {
  const { workspaceId, outboxId } = entry;
  const key: DeliveryKey = { workspaceId, outboxId, channel: delivery.channel, recipient: delivery.recipient };
  const claim = await inWorkspace(deps.db, workspaceId, (trx) => claimDelivery(trx, key));
  if (!claim.taken) return claim.ended ? null : claim.inMs;
  const result = await attempt(deps, key, delivery, claim.attempt);
  if (result.state === 'failed' || result.state === 'retry') {
    deps.log.warn({ outboxId, channel: key.channel, attempt: claim.attempt, reason: result.reason }, 'notifications: a delivery failed');
  }
  return inWorkspace(deps.db, workspaceId, (trx) => settleDelivery(trx, key, claim.attempt, result));
}

/** What nobody foresaw counts as a failure that may pass: it is tried again, a bounded number of times. */
async function attempt(deps: NotifyDeps, key: DeliveryKey, delivery: Delivery, number: number): Promise<Result> {
  try {
    return await act(deps, key, delivery, number);
  } catch (error) {
    deps.log.error({ err: error, outboxId: key.outboxId, channel: key.channel }, 'notifications: unexpected');
    return { state: 'retry', reason: error instanceof Error ? error.name : 'unknown' };
  }
}

async function markHandled(trx: Transaction<Database>, { workspaceId, outboxId }: NotificationEntry): Promise<void> {
  await trx
    .updateTable('outbox')
    .set({ handledAt: sql<Date>`quorate_clock()` })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', outboxId)
    .where('handledAt', 'is', null)
    .execute();
}
