import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis as Client } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { queue as check } from '../../cli/checks/queue.ts';
import { freePort } from '../../dev/stack/ports.ts';
import { type Redis, startRedis } from '../../dev/stack/redis.ts';
import type { WorkspaceId } from '../../domain/ids.ts';
import { createNotificationQueue } from '../../outbox/bullmq-queue.ts';
import { refuseEvictingRedis } from '../../outbox/redis-policy.ts';
import { redisMissing } from '../support/redis.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const settings: Record<string, Record<string, string>> = {
  worker: { TEMPORAL_ADDRESS: '127.0.0.1:1', QUORATE_PAYLOAD_KEYS: `a:${key}` },
  'reporting-api': { QUORATE_PEPPERS: `1:${key}`, QUORATE_WEBHOOK_KEY: key },
  notifications: { SLACK_BOT_TOKEN: 'xoxb-1', QUORATE_WEBHOOK_KEY: key },
};

describe.skipIf(redisMissing !== undefined)('T39 a Redis that may evict', () => {
  const directory = mkdtempSync(join(tmpdir(), 'quorate-redis-'));
  const entry = { workspaceId: 'abcde' as WorkspaceId, outboxId: 1 };
  let redis: Redis;
  let client: Client;
  beforeAll(async () => {
    redis = await startRedis({ directory, port: await freePort() });
    client = new Client(redis.url);
  });
  afterAll(async () => {
    client.disconnect();
    await redis.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it.each(Object.keys(settings))('stops the start of %s, with the name of the variable', async (name) => {
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const main = fileURLToPath(new URL(`../../${name}/main.ts`, import.meta.url));
    const child = spawn(process.execPath, [main], {
      env: {
        ...{ PATH: process.env['PATH'], HOME: process.env['HOME'] },
        ...{ DATABASE_URL: 'postgres://app:app@127.0.0.1:1/x', REDIS_URL: redis.url },
        ...settings[name],
      },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 55_000,
    });
    let said = '';
    child.stderr.on('data', (chunk) => (said += chunk));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(said).toMatch(
      new RegExp(
        `^${name} does not start\\. REDIS_URL: its maxmemory-policy is allkeys-lru; [^\\n]+\\n[^\\n]+\\n$`,
      ),
    );
    expect(code).toBe(1);
  });

  it('is named by doctor, and takes no job from a worker that was started while it was away', async () => {
    // An earlier try may have got as far as adding its job.
    await client.flushall();
    await client.config('SET', 'maxmemory-policy', 'volatile-ttl');
    const finding = check.look({ DATABASE_URL: 'postgres://app:app@127.0.0.1:1/x', REDIS_URL: redis.url });
    await expect(finding).rejects.toThrow('maxmemory-policy is volatile-ttl');
    const queue = createNotificationQueue({ redisUrl: redis.url });
    await expect(queue.add([entry])).rejects.toThrow('maxmemory-policy is volatile-ttl');
    // A queue writes down what it is as soon as it is there; no job is.
    expect((await client.keys('*')).filter((key) => !key.endsWith(':meta'))).toEqual([]);
    await client.config('SET', 'maxmemory-policy', 'noeviction');
    await queue.add([entry]);
    expect(await client.dbsize()).toBeGreaterThan(0);
    await queue.close();
  });

  it('is told from one that does not answer, which a process can wait for', async () => {
    const away: unknown[] = [];
    await refuseEvictingRedis({ redisUrl: 'redis://127.0.0.1:1' }, (error) => away.push(error));
    expect(away).toEqual([expect.any(Error)]);
    await refuseEvictingRedis({ databaseUrl: 'postgres://x' }, (error) => away.push(error));
    expect(away).toHaveLength(1);
  });
});
