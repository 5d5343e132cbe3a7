import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { migrate } from '../../database/migrate.ts';
import { freePort } from '../../dev/stack/ports.ts';
import { type Postgres, startPostgres } from '../../dev/stack/postgres.ts';
import { temporaryDirectory } from '../../dev/stack/temporary-directory.ts';
import type { WorkspaceId } from '../../domain/ids.ts';
import { createNotificationWorker, type NotificationWorker } from '../../notifications/worker.ts';
import { createLogger } from '../../observability/logger.ts';
import { createNotificationQueue } from '../../outbox/bullmq-queue.ts';

describe('a queue that is away', () => {
  let directory = '';
  const handled: number[] = [];
  const logged: string[] = [];
  let port = 0;
  let postgres: Postgres;
  let worker: NotificationWorker;

  const start = () =>
    startPostgres({
      ...{ directory: join(directory, 'postgres'), port, logFile: join(directory, 'log'), durable: false },
      passwords: { superuser: 'super', owner: 'owner', app: 'app' },
    });

  beforeEach(async () => {
    directory = temporaryDirectory('queue-away');
    handled.length = 0;
    logged.length = 0;
    port = await freePort();
    postgres = await start();
    await migrate({ ownerUrl: postgres.url('quorate_owner', 'quorate') });
    worker = await createNotificationWorker({
      config: { databaseUrl: postgres.url('quorate_app', 'quorate') },
      handle: async ({ outboxId }) => {
        handled.push(outboxId);
        return null;
      },
      log: createLogger({
        level: 'info',
        name: 'notifications',
        destination: { write: (line) => void logged.push(line) },
      }),
      meter: () => {},
    });
    let closed: Promise<void> | undefined;
    close = () => (closed ??= worker.close());
  });
  let close = async () => {};
  afterEach(async () => {
    await close();
    await postgres?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  async function add(outboxId: number): Promise<void> {
    const queue = createNotificationQueue({ databaseUrl: postgres.url('quorate_app', 'quorate') });
    await queue.add([{ workspaceId: 'Abcde' as WorkspaceId, outboxId }]);
    await queue.close();
  }

  const messages = () => logged.map((line) => (JSON.parse(line) as { msg: string }).msg);

  it('T71 is asked less and less often, is a line when it goes and one when it comes back, and loses nothing', {
    timeout: 240_000,
  }, async () => {
    await add(1);
    await vi.waitFor(() => expect(handled).toEqual([1]), { timeout: 30_000 });
    await postgres.stop();
    // In its place somebody who hangs up, and counts.
    const calls: number[] = [];
    const nobody = createServer((socket) => {
      calls.push(Date.now());
      socket.on('error', () => {});
      socket.destroy();
    });
    nobody.listen(port, '127.0.0.1');
    onTestFinished(() => void nobody.close());
    await vi.waitFor(() => expect(messages()).toHaveLength(1), { timeout: 60_000 });
    calls.length = 0;
    await vi.waitFor(() => expect(calls.length).toBeGreaterThanOrEqual(6), { timeout: 90_000, interval: 20 });
    const waits = calls.slice(1, 6).map((at, index) => at - (calls[index] ?? 0));
    // The middle one: a machine that stalls stretches one of them, and a call under way when the queue went shortens one.
    const [, , middle = 0] = waits.toSorted((one, other) => one - other);
    expect(waits[4], waits.join(' ')).toBeGreaterThan(middle * 1.5);
    await new Promise((resolve) => nobody.close(resolve));
    expect(messages()).toEqual(['notifications: the queue is away; what it holds waits']);
    postgres = await start();
    await add(2);
    await vi.waitFor(() => expect(handled).toEqual([1, 2]), { timeout: 60_000 });
    expect(messages()).toEqual([
      'notifications: the queue is away; what it holds waits',
      'notifications: the queue answers again',
    ]);
  });

  it('J3 a process can be stopped while its queue is away', { timeout: 120_000 }, async () => {
    await postgres.stop();
    await vi.waitFor(() => expect(messages()).toHaveLength(1), { timeout: 60_000 });
    const before = Date.now();
    await close();
    expect(Date.now() - before).toBeLessThan(30_000);
  });
});
