import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import { createPostgresBackend, type PgPool, type Queue, withBackend } from 'bullmq';
import type { Kysely } from 'kysely';
import { afterAll, afterEach, beforeAll, vi } from 'vitest';
import { createDatabase, createPool } from '../../database/connection.ts';
import type { Database } from '../../database/tables/index.ts';
import { freePort } from '../../dev/stack/ports.ts';
import { startTemporal, type Temporal } from '../../dev/stack/temporal.ts';
import { createNotificationQueue, NOTIFICATIONS, queuePool } from '../../outbox/bullmq-queue.ts';
import type { NotificationEntry, NotificationQueue } from '../../outbox/notification-queue.ts';
import { type Relay, startRelay } from '../../worker/relay/create-relay.ts';
import { connectTemporal } from '../../worker/temporal/connection.ts';
import { createDataConverter } from '../../worker/temporal/data-converter.ts';
import { installTemporalRuntime } from '../../worker/temporal/sdk-logger.ts';
import { type TestDatabase, useTestDatabase } from '../support/database.ts';
import { recordingKeys, silent, taskQueue } from '../workflows/stage.ts';

/** A relay's surroundings, all real and all this file's own: they can be stopped and started. */
export interface RelayStage {
  db: Kysely<Database>;
  appUrl: string;
  ownerUrl: string;
  superuserUrl: string;
  temporal: Temporal;
  client: Client;
  queue: Queue<NotificationEntry>;
  /** Starts Temporal again, with what it had, where it was. */
  temporalAgain(): Promise<void>;
  relay(options?: { queue?: NotificationQueue }): Relay;
  /** Stops the relays that a failed test left, and starts Temporal again if it left that stopped. */
  restore(): Promise<void>;
  /** A connection that holds the queue's tables. */
  queuePool: PgPool;
}

export function useRelayStage(): () => RelayStage {
  vi.setConfig({ testTimeout: 150_000, hookTimeout: 150_000 });
  const database = useTestDatabase();
  const opened = new AsyncDisposableStack();
  let stage: RelayStage | undefined;
  beforeAll(async () => {
    stage = await open(database(), opened);
  });
  afterEach(() => stage?.restore());
  afterAll(() => opened.disposeAsync());
  return () => {
    if (stage === undefined) throw new Error('The stage exists only inside tests and hooks.');
    return stage;
  };
}

async function open(database: TestDatabase, opened: AsyncDisposableStack): Promise<RelayStage> {
  const { appUrl, ownerUrl, superuserUrl } = database;
  installTemporalRuntime(silent);
  const directory = mkdtempSync(join(tmpdir(), 'quorate-relay-'));
  opened.defer(async () => rmSync(directory, { recursive: true, force: true }));
  const options = {
    ...{ port: await freePort(), uiPort: undefined, databaseFile: join(directory, 'temporal.db') },
    logFile: join(directory, 'temporal.log'),
  };
  const relays: Relay[] = [];
  let temporal = await startTemporal(options);
  opened.defer(() => temporal.stop());
  const connection: NativeConnection = opened.adopt(await connectTemporal(temporal), (it) => it.close());
  const client = new Client({ connection, dataConverter: createDataConverter(recordingKeys) });
  const db = opened.adopt(createDatabase(createPool({ url: appUrl, applicationName: 'relay-test' })), (it) =>
    it.destroy(),
  );
  const pool = opened.adopt(queuePool(appUrl, 'relay-test'), (it) => it.end());
  const PostgresQueue = withBackend(createPostgresBackend).Queue;
  const queue = opened.adopt(
    new PostgresQueue<NotificationEntry>(NOTIFICATIONS, { connection: pool }),
    (it) => it.close(),
  );
  const adding = opened.adopt(createNotificationQueue({ databaseUrl: appUrl }), (it) => it.close());
  return {
    ...{
      db,
      appUrl,
      ownerUrl,
      superuserUrl,
      client,
      queue: queue as unknown as Queue<NotificationEntry>,
      queuePool: pool,
    },
    get temporal() {
      return temporal;
    },
    async temporalAgain() {
      temporal = await startTemporal(options);
    },
    relay({ queue: other } = {}) {
      const relay = startRelay({
        ...{ db, directUrl: appUrl, workflows: { client, taskQueue } },
        ...{ queue: other ?? adding, log: silent },
      });
      relays.push(relay);
      return relay;
    },
    async restore() {
      for (const relay of relays.splice(0)) await relay.stop();
      if (temporal.child?.ending() !== undefined) temporal = await startTemporal(options);
    },
  };
}
