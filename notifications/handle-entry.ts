import { sql, type Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import { inWorkspace } from '../database/workspace-context.ts';
import { NOTIFICATION_EVENTS } from '../outbox/events.ts';
import type { NotificationEntry } from '../outbox/notification-queue.ts';
import { type News, planDeliveries } from './catalogue.ts';
import { act } from './channels/act.ts';
import { type Claim, claimDelivery, type DeliveryKey, settleDelivery } from './deliveries.ts';
import type { Delivery } from './delivery.ts';
import type { NotifyDeps } from './deps.ts';
import type { Result } from './result.ts';

/**
 * One job: an outbox entry becomes deliveries, worked out from Postgres as it is now; each claims its row before it acts.
 * So the same job run twice, or at once by two processes, has one effect. Out: when to come back, or null when all of it
 * has ended.
 */
export async function handleEntry(
  deps: NotifyDeps,
  entry: NotificationEntry,
): Promise<{ againInMs: number } | null> {
  const claims = await inWorkspace(deps.db, entry.workspaceId, (trx) => claimAll(trx, deps, entry));
  if (!claims) return null;
  const waits = await Promise.all(claims.map((claimed) => deliver(deps, claimed)));
  const left = waits.filter((wait) => wait !== null);
  if (left.length > 0) return { againInMs: Math.min(...left) };
  await inWorkspace(deps.db, entry.workspaceId, (trx) => markHandled(trx, entry));
  return null;
}

interface Claimed {
  key: DeliveryKey;
  delivery: Delivery;
  claim: Claim;
}

/** Plans and claims at one moment; undefined when all of it was done before. */
async function claimAll(
  trx: Transaction<Database>,
  { dates }: NotifyDeps,
  entry: NotificationEntry,
): Promise<Claimed[] | undefined> {
  const { workspaceId, outboxId } = entry;
  const news = await unhandled(trx, entry);
  if (!news) return undefined;
  const claims: Claimed[] = [];
  for (const delivery of await planDeliveries({ trx, workspaceId, dates }, news)) {
    const key = { workspaceId, outboxId, channel: delivery.channel, recipient: delivery.recipient };
    claims.push({ key, delivery, claim: await claimDelivery(trx, key) });
  }
  return claims;
}

async function unhandled(
  trx: Transaction<Database>,
  { workspaceId, outboxId }: NotificationEntry,
): Promise<News | undefined> {
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

async function deliver(deps: NotifyDeps, { key, delivery, claim }: Claimed): Promise<number | null> {
  if (!claim.taken) return claim.ended ? null : claim.inMs;
  const result = await attempt(deps, key, delivery, claim.attempt);
  if (result.state === 'failed' || result.state === 'retry') {
    const { outboxId, channel } = key;
    deps.log.warn(
      { outboxId, channel, attempt: claim.attempt, reason: result.reason },
      'notifications: a delivery failed',
    );
  }
  return inWorkspace(deps.db, key.workspaceId, (trx) => settleDelivery(trx, key, claim.attempt, result));
}

/** What nobody foresaw counts as a failure that may pass: it is tried again, a bounded number of times. */
async function attempt(
  deps: NotifyDeps,
  key: DeliveryKey,
  delivery: Delivery,
  number: number,
): Promise<Result> {
  try {
    return await act(deps, key, delivery, number);
  } catch (error) {
    deps.log.error({ err: error, outboxId: key.outboxId, channel: key.channel }, 'notifications: unexpected');
    return { state: 'retry', reason: error instanceof Error ? error.name : 'unknown' };
  }
}

/** What was begun and is not planned any more has nobody to be told: a key that was stopped, an entity that it lost. */
async function markHandled(
  trx: Transaction<Database>,
  { workspaceId, outboxId }: NotificationEntry,
): Promise<void> {
  await trx
    .updateTable('deliveries')
    .set({ state: 'dropped', detail: 'not to be told any more', finishedAt: sql<Date>`quorate_clock()` })
    .where('workspaceId', '=', workspaceId)
    .where('outboxId', '=', outboxId)
    .where('state', '=', 'claimed')
    .execute();
  await trx
    .updateTable('outbox')
    .set({ handledAt: sql<Date>`quorate_clock()` })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', outboxId)
    .where('handledAt', 'is', null)
    .execute();
}
