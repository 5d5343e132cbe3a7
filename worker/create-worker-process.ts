import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { createActivities } from '../activities/index.ts';
import { createDatabase, createPool } from '../database/connection.ts';
import { createMetrics } from '../observability/metrics.ts';
import { createNotificationQueue } from '../outbox/bullmq-queue.ts';
import { refuseEvictingRedis } from '../outbox/redis-policy.ts';
import { scheduleKeyCare } from './key-care-schedule.ts';
import { startWorkerServer } from './operational-server.ts';
import { startRelay } from './relay/create-relay.ts';
import { connectTemporal } from './temporal/connection.ts';
import { bundleWorkflows, createTemporalWorker } from './temporal/create-worker.ts';
import { createDataConverter } from './temporal/data-converter.ts';
import { payloadKeys } from './temporal/payload-keys.ts';
import type { WorkerConfig } from './worker-config.ts';

export interface WorkerProcess {
  url: string;
  /** Resolves when the worker has ended; rejects when it ended by itself, because of an error. */
  ended: Promise<void>;
  /** Takes no more work, lets what runs finish (20 s), and closes everything. */
  stop(): Promise<void>;
}

const workflowsPath = fileURLToPath(new URL('../workflows/index.ts', import.meta.url));

/** Temporal worker, outbox relay and operational routes, on connections of their own; what fails leaves nothing open. */
export async function createWorkerProcess(config: WorkerConfig, log: Logger): Promise<WorkerProcess> {
  const { database, temporal, bounds } = config;
  const { namespace, taskQueue } = temporal;
  await using opened = new AsyncDisposableStack();
  const openDatabase = (applicationName: string, poolSize: number) =>
    opened.adopt(createDatabase(createPool({ url: database.url, poolSize, applicationName })), (db) =>
      db.destroy(),
    );

  await refuseEvictingRedis(config.queue, (error) =>
    log.warn({ err: error }, 'Redis does not answer: notifications wait in the outbox'),
  );
  const dataConverter = createDataConverter(payloadKeys(config.payloadKeys));
  const connection = opened.adopt(await connectTemporal(temporal), (open) => open.close());
  const client = new Client({ connection, namespace, dataConverter });
  const db = openDatabase('quorate-worker', database.poolSize);
  const worker = await createTemporalWorker({
    ...{ connection, namespace, taskQueue, dataConverter, identity: `${process.pid}@${hostname()}` },
    workflows: await bundleWorkflows(workflowsPath, dataConverter, log),
    activities: createActivities({ db, bounds }),
  });
  const ran = worker.run();
  // Whoever was given `ended` hears of it, also when it fails while the rest is still being started.
  const over = ran.catch(() => undefined);
  opened.defer(async () => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await over;
  });
  await scheduleKeyCare(client, taskQueue);

  const metrics = createMetrics('worker');
  const queue = opened.adopt(createNotificationQueue(config.queue), (open) => open.close());
  const relayDb = openDatabase('quorate-relay', 8);
  opened.adopt(
    startRelay({
      db: relayDb,
      directUrl: database.directUrl,
      workflows: { client, taskQueue },
      queue,
      log,
      metrics,
    }),
    (relay) => relay.stop(),
  );
  const checks = {
    database: () => db.selectNoFrom((eb) => eb.lit(1).as('one')).execute(),
    temporal: () =>
      connection.withDeadline(Date.now() + 1_500, () =>
        connection.workflowService.describeNamespace({ namespace }),
      ),
    worker: async () => {
      if (worker.getState() !== 'RUNNING') throw new Error('the worker does not run');
    },
  };
  const server = opened.adopt(
    await startWorkerServer({
      ...{ operational: { checks, metrics }, listen: config.listen, uiOrigin: temporal.uiOrigin },
      codec: dataConverter.payloadCodecs[0],
    }),
    (open) => open.close(),
  );
  const open = opened.move();
  return { url: server.url, ended: ran, stop: () => open.disposeAsync() };
}
