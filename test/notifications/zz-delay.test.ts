import { expect, it } from 'vitest';
import { createNotificationQueue } from '../../outbox/bullmq-queue.ts';
import { createNotificationWorker } from '../../notifications/worker.ts';
import { createLogger } from '../../observability/logger.ts';
import { testRedisUrl } from '../support/redis.ts';
it('delay', async () => {
  const config = { redisUrl: await testRedisUrl() };
  const queue = createNotificationQueue(config);
  const times = new Map<number, number[]>();
  const log = createLogger({ level: 'warn', name: 'x' });
  const handle = async ({ outboxId }: { outboxId: number }) => {
    const t = times.get(outboxId) ?? [];
    t.push(Date.now()); times.set(outboxId, t);
    return t.length < 4 ? { againInMs: 250 } : null;
  };
  const a = await createNotificationWorker({ config, handle, log, meter: () => {} });
  const b = await createNotificationWorker({ config, handle, log, meter: () => {} });
  await new Promise((r) => setTimeout(r, 1000));
  for (let i = 1; i <= 5; i++) await queue.add([{ workspaceId: 'aaaaa' as never, outboxId: i }]);
  await new Promise((r) => setTimeout(r, 12000));
  for (const [k, t] of times) console.log(k, t.map((x, i) => x - (t[i - 1] ?? t[0]!)).join(' '));
  await a.close(); await b.close(); await queue.close();
  expect(1).toBe(1);
}, 60000);
