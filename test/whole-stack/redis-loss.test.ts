import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Job } from '../kills/job.ts';
import { expectSound, settled } from '../kills/verdict.ts';
import { kill, revive } from '../support/kill.ts';
import { redisMissing } from '../support/redis.ts';
import { useWholeStack } from '../support/use-whole-stack.ts';
import { flicker, timesTold } from './queue-loss.ts';

describe.skipIf(redisMissing !== undefined)('the whole stack with its jobs on Redis', () => {
  const stack = useWholeStack(async () => ({ redis: true, durable: false }));

  it('T38 Redis is killed and its data directory emptied while notifications wait: each is told, at least once and at most twice', async () => {
    const whole = stack();
    const job = new Job(whole, 'Redis lost');
    await job.play();
    await settled(whole);
    await whole.stack.processes.get('notifications')?.stop();
    const entries = await flicker(whole, job, 100);
    await kill(whole, 'redis');
    const directory = whole.redis?.directory ?? '';
    for (const name of readdirSync(directory)) rmSync(join(directory, name), { recursive: true });
    await revive(whole, 'redis');
    await whole.stack.startProcess('notifications');
    await settled(whole);
    const told = [...timesTold(whole, entries).values()];
    expect(told).toHaveLength(100);
    expect(told.filter((times) => times < 1 || times > 2)).toEqual([]);
    await expectSound(whole);
  }, 480_000);
});
