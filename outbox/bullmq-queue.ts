import { createPostgresBackend, isPgPool, type JobsOptions, type PgPool, Queue, withBackend } from 'bullmq';
import pg from 'pg';
import type { QueueConfig } from '../config/index.ts';
import { outliveConnections } from '../database/outlive-connections.ts';
import type { NotificationEntry, NotificationQueue } from './notification-queue.ts';
import { requireSafeRedis } from './redis-policy.ts';

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
  outliveConnections(pool);
  // Its types are told apart from pg's own, its objects are not.
  if (!isPgPool(pool)) throw new TypeError('BullMQ does not know this as a pool');
  return pool;
}

/**
 * The adding side. When the queue is away, adding rejects, and the relay tries again. BullMQ remembers for ever that a
 * connection to Postgres failed at its first attempt: so after a failure the next call begins with a new one.
 */
export function createNotificationQueue(config: QueueConfig): NotificationQueue & { close(): Promise<void> } {
  if ('redisUrl' in config) {
    const connection = { url: config.redisUrl, maxRetriesPerRequest: 1, connectTimeout: 5_000 };
    return adding({
      open: () => new Queue(NOTIFICATIONS, { connection }),
      prove: () => requireSafeRedis(config.redisUrl),
      closePool: async () => {},
    });
  }
  const pool = queuePool(config.databaseUrl, 'quorate-queue');
  const PostgresQueue = withBackend(createPostgresBackend).Queue;
  return adding({
    open: () => new PostgresQueue(NOTIFICATIONS, { connection: pool }),
    prove: async () => {},
    closePool: () => pool.end(),
  });
}

interface AnyQueue {
  addBulk(jobs: { name: string; data: NotificationEntry; opts: JobsOptions }[]): Promise<unknown>;
  on(event: 'error', listener: () => void): unknown;
  close(): Promise<void>;
}

interface Adding {
  open(): AnyQueue;
  /** Whether it keeps what it is given; rejects when it does not, or is away. Once for each time it is opened. */
  prove(): Promise<void>;
  closePool(): Promise<void>;
}

function adding({ open, prove, closePool }: Adding): NotificationQueue & { close(): Promise<void> } {
  let opened: AnyQueue | undefined;
  let proved = false;

  const current = (): AnyQueue => {
    if (opened) return opened;
    opened = open();
    // Whoever adds hears of it; without a listener it would end the process.
    opened.on('error', () => {});
    return opened;
  };
  const forget = async (queue: AnyQueue) => {
    if (opened === queue) [opened, proved] = [undefined, false];
    // One that never connected has nothing to close, and says so.
    await queue.close().catch(() => undefined);
  };

  return {
    async add(entries) {
      const queue = current();
      try {
        if (!proved) await prove();
        proved = true;
        await queue.addBulk(
          entries.map((data) => ({ name: 'notify', data, opts: { ...JOB, jobId: notificationJobId(data) } })),
        );
      } catch (error) {
        void forget(queue);
        throw error;
      }
    },
    async close() {
      if (opened) await forget(opened);
      await closePool();
    },
  };
}
