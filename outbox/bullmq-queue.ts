import { createPostgresBackend, isPgPool, type JobsOptions, type PgPool, Queue, withBackend } from 'bullmq';
import pg from 'pg';
import type { QueueConfig } from '../config/index.ts';
import type { NotificationEntry, NotificationQueue } from './notification-queue.ts';

/** The queue's name, for the side that adds and the side that works it off. */
export const NOTIFICATIONS = 'notifications';

/** One entry is one job, however often it is added. (BullMQ: no colon, not all digits.) */
export function notificationJobId({ workspaceId, outboxId }: NotificationEntry): string {
  return `${workspaceId}-${outboxId}`;
}

/**
 * Finished jobs are not kept: BullMQ ignores an id that it still holds, and an entry must be able to come again. What
 * failed for good stays a while for people to look at.
 */
const JOB: JobsOptions = {
  attempts: 12,
  backoff: { type: 'exponential', delay: 1_000, jitter: 0.2 },
  removeOnComplete: true,
  removeOnFail: { age: 7 * 86_400, count: 1_000 },
};

/** A pool whose connections see BullMQ's schema, as its Postgres backend wants them. */
export function queuePool(databaseUrl: string, applicationName: string): PgPool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    application_name: applicationName,
    options: '-c search_path=bullmq',
    max: 4,
    connectionTimeoutMillis: 5_000,
    query_timeout: 15_000,
    keepAlive: true,
  });
  // An idle connection that dies is replaced on the next use; without a listener it would end the process.
  pool.on('error', () => {});
  // Its types are told apart from pg's own, its objects are not.
  if (!isPgPool(pool)) throw new TypeError('BullMQ does not know this as a pool');
  return pool;
}

/** The adding side. Adding rejects at once when Redis is away: the relay tries again by itself. */
export function createNotificationQueue(config: QueueConfig): NotificationQueue & { close(): Promise<void> } {
  if ('redisUrl' in config) {
    const connection = { url: config.redisUrl, enableOfflineQueue: false, maxRetriesPerRequest: 1 };
    return adding(new Queue(NOTIFICATIONS, { connection }), async () => {});
  }
  const pool = queuePool(config.databaseUrl, 'quorate-queue');
  return adding(new (withBackend(createPostgresBackend).Queue)(NOTIFICATIONS, { connection: pool }), () => pool.end());
}

interface AnyQueue {
  addBulk(jobs: { name: string; data: NotificationEntry; opts: JobsOptions }[]): Promise<unknown>;
  on(event: 'error', listener: () => void): unknown;
  close(): Promise<void>;
}

function adding(queue: AnyQueue, closePool: () => Promise<void>): NotificationQueue & { close(): Promise<void> } {
  // Whoever adds hears of it; without a listener it would end the process.
  queue.on('error', () => {});
  return {
    async add(entries) {
      await queue.addBulk(
        entries.map((data) => ({ name: 'notify', data, opts: { ...JOB, jobId: notificationJobId(data) } })),
      );
    },
    async close() {
      await queue.close();
      await closePool();
    },
  };
}
