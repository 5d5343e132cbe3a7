import {
  createPostgresBackend,
  DelayedError,
  type Job,
  UnrecoverableError,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import type { QueueConfig } from '../config/index.ts';
import type { WorkspaceId } from '../domain/ids.ts';
import type { Logger } from '../observability/logger.ts';
import { NOTIFICATIONS, queuePool } from '../outbox/bullmq-queue.ts';
import type { NotificationEntry } from '../outbox/notification-queue.ts';
import { requireSafeRedis } from '../outbox/redis-policy.ts';
import type { Meter } from './meter.ts';
import { restWhileAway } from './rest-while-away.ts';

/** Does one job. Out: when to take it up again because something of it has to wait, or null when all of it has ended. */
export type Handle = (entry: NotificationEntry) => Promise<{ againInMs: number } | null>;

export interface NotificationWorker {
  /** Resolves while jobs are being taken. */
  ping(): Promise<void>;
  /** Takes no more jobs; resolves when those that run have ended. */
  close(): Promise<void>;
}

export interface NotificationWorkerOptions {
  config: QueueConfig;
  handle: Handle;
  log: Logger;
  meter: Meter;
  concurrency?: number;
  /** How long a killed process's job stays locked. */
  lockMs?: number;
}

/** Renewed while the process lives, so short: a killed process's jobs are found again within twice this (T98). */
const LOCK_MS = 10_000;
/** A job that takes its process down may try so often; then it ends failed and the others go on (T53). */
const MOST_CRASHES = 3;

/**
 * The consumer's end, the same over PostgreSQL and Redis.
 * @throws when Redis may evict jobs
 */
export async function createNotificationWorker(
  options: NotificationWorkerOptions,
): Promise<NotificationWorker> {
  const { config, log, concurrency = 10, lockMs = LOCK_MS } = options;
  const run = (job: Job<NotificationEntry>, token?: string) => runJob(options, job, token);
  const settings = {
    concurrency,
    lockDuration: lockMs,
    stalledInterval: lockMs,
    maxStalledCount: MOST_CRASHES,
  } satisfies Partial<WorkerOptions>;
  const { worker, probe, release } =
    'redisUrl' in config
      ? await overRedis(config.redisUrl, run, settings)
      : overPostgres(config.databaseUrl, run, settings);
  const rest = restWhileAway({ worker, probe, log });
  worker.on('failed', (job, error) => {
    const forGood = job?.finishedOn !== undefined;
    if (forGood) options.meter('failed');
    log.error({ job: job?.id, forGood, err: error }, 'notifications: a job failed');
  });
  await worker.waitUntilReady();
  return {
    ping: async () => {
      if (!worker.isRunning()) throw new Error('the worker does not run');
    },
    close: async () => {
      await rest.stop();
      await worker.close();
      await release();
    },
  };
}

type Run = (job: Job<NotificationEntry>, token?: string) => Promise<void>;

async function overRedis(redisUrl: string, run: Run, settings: Partial<WorkerOptions>) {
  await requireSafeRedis(redisUrl);
  const connection = { url: redisUrl, maxRetriesPerRequest: null };
  return {
    worker: new Worker<NotificationEntry>(NOTIFICATIONS, run, { ...settings, connection }),
    probe: () => requireSafeRedis(redisUrl),
    release: async () => {},
  };
}

function overPostgres(databaseUrl: string, run: Run, settings: Partial<WorkerOptions>) {
  const pool = queuePool(databaseUrl, 'quorate-notifications-queue');
  const worker = new Worker(NOTIFICATIONS, run, { ...settings, connection: pool }, createPostgresBackend);
  return { worker, probe: () => pool.query('SELECT 1'), release: () => pool.end() };
}

async function runJob(
  { handle, meter }: NotificationWorkerOptions,
  job: Job<NotificationEntry>,
  token?: string,
): Promise<void> {
  const again = await handle(entryOf(job.data));
  meter(again ? 'waits' : 'done');
  if (!again) return;
  await job.moveToDelayed(Date.now() + Math.max(again.againInMs, 50), token);
  throw new DelayedError();
}

/** What the queue gives back is not believed: anything but two ids is not ours, and trying it again would not help. */
function entryOf(data: unknown): NotificationEntry {
  const { workspaceId, outboxId } = (data ?? {}) as Record<string, unknown>;
  if (
    typeof workspaceId !== 'string' ||
    !/^[0-9A-Za-z]{5}$/.test(workspaceId) ||
    !Number.isSafeInteger(outboxId)
  ) {
    throw new UnrecoverableError('the job does not name an outbox entry');
  }
  return { workspaceId: workspaceId as WorkspaceId, outboxId: outboxId as number };
}
