import { findRedis } from '../../dev/stack/redis.ts';
import { sharedServer } from './shared-server.ts';

const found = findRedis((line) => process.stderr.write(`${line}\n`));

/** Why this machine has no Redis and cannot get one, for `it.skipIf(redisMissing !== undefined)`; undefined when it has. */
export const redisMissing = 'reason' in found ? found.reason : undefined;
if (redisMissing !== undefined) process.stderr.write(`What needs Redis is skipped: ${redisMissing}\n`);

/**
 * The run's Redis, for what must hold with `REDIS_URL` too.
 * @throws when this machine has none and it cannot be installed
 */
export async function testRedisUrl(): Promise<string> {
  return (await sharedServer<{ url: string }>('redis')).url;
}
