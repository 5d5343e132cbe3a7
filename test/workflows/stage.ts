import { fileURLToPath } from 'node:url';
import { Client, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import type { Worker, WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { type Kysely, sql } from 'kysely';
import pino from 'pino';
import { createActivities } from '../../activities/index.ts';
import { createDatabase, createPool } from '../../database/connection.ts';
import type { Database } from '../../database/tables/index.ts';
import { STANDARD_BOUNDS } from '../../domain/admin-rule.ts';
import type { RequestId } from '../../domain/ids.ts';
import { deliverDue } from '../../worker/relay/deliver-due.ts';
import { startLoop } from '../../worker/relay/loop.ts';
import { publishToWorkflows } from '../../worker/relay/to-workflows.ts';
import { bundleWorkflows, createTemporalWorker } from '../../worker/temporal/create-worker.ts';
import { createDataConverter } from '../../worker/temporal/data-converter.ts';
import { installTemporalRuntime } from '../../worker/temporal/sdk-logger.ts';
import { workflowIdOf } from '../../workflows/contract.ts';
import { type SeedOptions, seedWorkspace } from '../support/seed-workspace.ts';
import { moveDatabaseClock } from '../support/time-skip.ts';
import { timeSkippingEnvironment } from '../support/time-skipping-environment.ts';
import { type Acts, actsIn } from './acts.ts';
import { until } from './until.ts';

/** The key under which recorded histories are encrypted: known to everybody, used for nothing else. */
export const recordingKeys = { current: { id: 'recorded', key: new Uint8Array(32).fill(7) }, previous: [] };

export const silent = pino({ level: 'silent' });
export const taskQueue = 'quorate';
const HOUR_MS = 3_600_000;
export const workflowsPath = fileURLToPath(new URL('../../workflows/index.ts', import.meta.url));

export interface Running {
  stop(): Promise<void>;
}

/** The real workflows and activities on a server whose time we move, with a real database whose time moves along. */
export interface Stage {
  db: Kysely<Database>;
  client: Client;
  /** An open workspace of its own, and what people do there. */
  workspace(options?: SeedOptions): Promise<Acts>;
  handle(id: RequestId): WorkflowHandle;
  /**
   * Moves Postgres's clock, which decides; then Temporal's, by an hour at most: that rings every alarm (none is further
   * ahead), and more would only make those that are nearly due ring on and on while Postgres's clock stands.
   * With a pending task and no worker Temporal's time cannot be moved: use `movePostgres`.
   */
  moveTime(milliseconds: number): Promise<void>;
  movePostgres(milliseconds: number): Promise<void>;
  moveTemporal(milliseconds: number): Promise<void>;
  /** Starts worker and relay: once per stage, see `running`. */
  start(options?: { maxCachedWorkflows?: number }): Promise<Running>;
  /**
   * Runs worker and relay while `act` acts. The worker caches nothing, so that everything is replayed at every step,
   * and another worker can go on: this server keeps tasks for a worker that once cached the workflow, even when it is gone.
   */
  running<T>(act: () => Promise<T>): Promise<T>;
  /** Resolves when everything was told to the workflow and it waits for news or for its alarm. */
  asleep(id: RequestId, timeoutMs?: number): Promise<void>;
  /** Resolves when the workflow has completed. */
  completed(id: RequestId): Promise<void>;
  close(): Promise<void>;
}

export interface StageOptions {
  appUrl: string;
  ownerUrl: string;
  /** The time-skipping server's program. */
  serverPath: string;
}

export async function openStage({ appUrl, ownerUrl, serverPath }: StageOptions): Promise<Stage> {
  installTemporalRuntime(silent);
  const environment = await timeSkippingEnvironment(serverPath);
  const db = createDatabase(createPool({ url: appUrl, applicationName: 'stage' }));
  const dataConverter = createDataConverter(recordingKeys);
  const client = new Client({ connection: environment.connection, dataConverter, identity: 'stage' });
  let moved = 0;
  let workflows: Promise<WorkflowBundleWithSourceMap> | undefined;

  const newWorker = async (maxCachedWorkflows?: number): Promise<Worker> => {
    workflows ??= bundleWorkflows(workflowsPath, dataConverter, silent);
    return createTemporalWorker({
      ...{
        connection: environment.nativeConnection,
        namespace: 'default',
        taskQueue,
        identity: 'stage',
        dataConverter,
      },
      ...(maxCachedWorkflows === undefined ? {} : { maxCachedWorkflows }),
      activities: createActivities({ db, bounds: STANDARD_BOUNDS }),
      workflows: await workflows,
    });
  };

  const stage: Stage = {
    db,
    client,
    workspace: async (options) => actsIn(db, await seedWorkspace(db, options)),
    handle: (id) => client.workflow.getHandle(workflowIdOf(id)),
    async moveTime(milliseconds) {
      await stage.movePostgres(milliseconds);
      await stage.moveTemporal(Math.min(milliseconds, HOUR_MS));
    },
    async movePostgres(milliseconds) {
      moved += milliseconds;
      await moveDatabaseClock(ownerUrl, moved);
    },
    moveTemporal: (milliseconds) => environment.sleep(milliseconds),
    async start({ maxCachedWorkflows } = {}) {
      const worker = await newWorker(maxCachedWorkflows);
      const ran = worker.run();
      const publish = publishToWorkflows({ client, taskQueue });
      const round = () => deliverDue({ db, destination: 'workflow', publish, meter: () => {} });
      const relay = startLoop({ round, everyMs: 20, onFailure: () => {} });
      return {
        async stop() {
          await relay.stop();
          worker.shutdown();
          await ran;
        },
      };
    },
    async running(act) {
      const running = await stage.start({ maxCachedWorkflows: 0 });
      try {
        return await act();
      } finally {
        await running.stop();
      }
    },
    async asleep(id, timeoutMs) {
      await until(`${id} sleeps`, () => sleeps(db, stage.handle(id)), timeoutMs);
    },
    async completed(id) {
      await until(`${id} has completed`, async () => (await statusOf(stage.handle(id))) === 'COMPLETED');
    },
    async close() {
      await db.destroy();
      await environment.teardown();
    },
  };
  return stage;
}

/** Nothing left to tell, nothing being done; asked twice, because between two steps there is nothing to see either. */
async function sleeps(db: Kysely<Database>, handle: WorkflowHandle): Promise<boolean> {
  if (await undelivered(db)) return false;
  const before = await idleAt(handle);
  return before !== undefined && before === (await idleAt(handle));
}

async function undelivered(db: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql`SELECT outbox_undelivered('workflow', 1)`.execute(db);
  return rows.length > 0;
}

/** The last event of a history that ends in a timer or its echo; undefined while anything is being done. */
async function idleAt(handle: WorkflowHandle): Promise<string | undefined> {
  const status = await statusOf(handle);
  if (status === undefined) return undefined;
  const { events } = await handle.fetchHistory();
  const last = events?.at(-1);
  if (status !== 'RUNNING') return String(last?.eventId);
  return last?.timerStartedEventAttributes ? String(last.eventId) : undefined;
}

async function statusOf(handle: WorkflowHandle): Promise<string | undefined> {
  try {
    return (await handle.describe()).status.name;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
