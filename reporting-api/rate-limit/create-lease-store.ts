import type { QueueConfig } from '../../config/index.ts';
import { createPool } from '../../database/connection.ts';
import type { Logger } from '../../observability/logger.ts';
import type { LeaseStore } from './lease-store.ts';
import { PostgresLeaseStore } from './postgres-lease-store.ts';
import { RedisLeaseStore } from './redis-lease-store.ts';

/** Redis when there is one, else Postgres by two connections of its own. */
export function createLeaseStore(queue: QueueConfig, databaseUrl: string, logger: Logger): LeaseStore {
  if ('redisUrl' in queue) {
    return new RedisLeaseStore(queue.redisUrl, (err) =>
      logger.warn({ err }, 'Redis is away: each process limits by itself'),
    );
  }
  return new PostgresLeaseStore(
    createPool({ url: databaseUrl, poolSize: 2, applicationName: 'reporting-api-limits' }),
  );
}
