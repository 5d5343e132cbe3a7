import { Redis } from 'ioredis';
import { ConfigError, type QueueConfig } from '../config/index.ts';

/**
 * A Redis that may evict keys loses jobs without a word: we do not start on one.
 * @throws when the policy is not `noeviction`, or Redis cannot be asked
 */
export async function requireSafeRedis(redisUrl: string): Promise<void> {
  const redis = new Redis(redisUrl, {
    lazyConnect: true,
    maxRetriesPerRequest: 1,
    retryStrategy: () => null,
    connectTimeout: 5_000,
  });
  redis.on('error', () => {});
  try {
    await redis.connect();
    const policy = /^maxmemory_policy:(\S+)/m.exec(await redis.info('memory'))?.[1];
    if (policy !== 'noeviction') {
      throw new ConfigError(
        `REDIS_URL: its maxmemory-policy is ${policy ?? 'unknown'}; it must be noeviction, or jobs get lost`,
      );
    }
  } finally {
    redis.disconnect();
  }
}

/**
 * For a process that does without Redis for a while: one that answers and may evict stops the start all the same;
 * `away` hears why one did not answer.
 * @throws when the policy is not `noeviction`
 */
export async function refuseEvictingRedis(queue: QueueConfig, away: (error: unknown) => void): Promise<void> {
  if (!('redisUrl' in queue)) return;
  try {
    await requireSafeRedis(queue.redisUrl);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    away(error);
  }
}
