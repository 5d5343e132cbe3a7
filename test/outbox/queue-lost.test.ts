import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { freePort } from '../../dev/stack/ports.ts';
import { type Redis, startRedis } from '../../dev/stack/redis.ts';
import { createNotificationQueue, NOTIFICATIONS } from '../../outbox/bullmq-queue.ts';
import { refillQueue } from '../../worker/relay/refill-queue.ts';
import { connected } from '../spine/connected.ts';
import { seedWorkspace } from '../support/seed-workspace.ts';
import { moveDatabaseClock } from '../support/time-skip.ts';
import { until } from '../workflows/until.ts';
import { noticeOf, rowsOf, signalOf, someRequest, undelivered, write } from './entries.ts';
import { useRelayStage } from './relay-stage.ts';

describe('the queue in Redis', () => {
  const stage = useRelayStage();
  const directory = mkdtempSync(join(tmpdir(), 'quorate-redis-'));
  let redis: Redis;
  let port: number;
  /** How far ahead the database's clock is. */
  let moved = 0;
  const startIn = async (name: string) => startRedis({ directory: join(directory, name), port });
  beforeAll(async () => {
    port = await freePort();
    redis = await startIn('first');
  });
  afterEach(async () => {
    if (redis.child.ending() !== undefined) redis = await startIn('first');
  });
  afterAll(async () => {
    await redis.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('T37 away: signals still leave, and jobs are caught up when it is back', async () => {
    const { db } = stage();
    const { workspaceId } = await seedWorkspace(db);
    const queue = createNotificationQueue({ redisUrl: redis.url });
    const relay = stage().relay({ queue });
    await redis.stop();
    const id = someRequest(workspaceId);
    await write(db, workspaceId, [noticeOf(id), signalOf(id)]);
    await until('the signal has left', async () => (await undelivered(db, workspaceId, 'workflow')) === 0);
    await until(
      'a failure is recorded',
      async () => (await rowsOf(db, workspaceId, 'notification'))[0]!.attempts > 0,
    );
    redis = await startIn('first');
    await until('the job has left', async () => (await undelivered(db, workspaceId, 'notification')) === 0);
    await relay.stop();
    await queue.close();
  });

  it('T38 killed with its data: all 1,000 pending entries are queued again, and those that were handled are not', async () => {
    const { db } = stage();
    // What others left unhandled would be queued again, too, once half a minute has passed.
    await connected(stage().superuserUrl, (client) =>
      client.query('UPDATE outbox SET handled_at = now() WHERE handled_at IS NULL'),
    );
    const { workspaceId } = await seedWorkspace(db);
    const adding = createNotificationQueue({ redisUrl: redis.url });
    const relay = stage().relay({ queue: adding });
    const ids = Array.from({ length: 1_005 }, () => someRequest(workspaceId));
    await write(db, workspaceId, ids.map(noticeOf));
    await until('all are queued', async () => (await undelivered(db, workspaceId, 'notification')) === 0);
    await relay.stop();
    const rows = await rowsOf(db, workspaceId, 'notification');
    await inWorkspace(db, workspaceId, (trx) =>
      trx
        .updateTable('outbox')
        .set({ handledAt: new Date() })
        .where(
          'id',
          'in',
          rows.slice(0, 5).map(({ id }) => id),
        )
        .execute(),
    );

    redis.child.kill('SIGKILL');
    await until('Redis is gone', async () => redis.child.ending() !== undefined);
    redis = await startIn(randomUUID());
    const queue = new Queue(NOTIFICATIONS, { connection: { url: redis.url } });
    expect(await queue.getJobCountByTypes('waiting')).toBe(0);

    // Half a minute has not passed yet: perhaps they are being worked on.
    expect(await refillQueue(db, adding)).toBe(0);
    moved += 31_000;
    await moveDatabaseClock(stage().ownerUrl, moved);
    const refilled = await until('the queue is back', () => refillQueue(db, adding).catch(() => undefined));
    expect(refilled).toBeGreaterThanOrEqual(1_000);
    const jobs = async () =>
      (await queue.getJobs('waiting', 0, 3_000)).filter(({ data }) => data.workspaceId === workspaceId);
    expect((await jobs()).map(({ data }) => data.outboxId).toSorted((a, b) => a - b)).toEqual(
      rows.slice(5).map(({ id }) => id),
    );
    await refillQueue(db, adding);
    expect(await jobs()).toHaveLength(1_000);
    await queue.close();
    await adding.close();
  });
});
