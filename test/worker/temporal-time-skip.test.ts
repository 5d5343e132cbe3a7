import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { bundleWorkflows, createTemporalWorker } from '../../worker/temporal/create-worker.ts';
import { createDataConverter } from '../../worker/temporal/data-converter.ts';
import { installTemporalRuntime } from '../../worker/temporal/sdk-logger.ts';
import { useTestDatabase } from '../support/database.ts';
import { timeSkippingServerPath } from '../support/temporal.ts';
import { type Clocks, testClocks } from '../support/time-skip.ts';
import { timeSkippingEnvironment } from '../support/time-skipping-environment.ts';
import { newKey, only } from './codec-stage.ts';
import type { PatienceActivities, patience } from './patience.workflow.ts';

const silent = pino({ level: 'silent' });
const day = 24 * 60 * 60 * 1000;

describe('the two clocks of a test', () => {
  const database = useTestDatabase();
  let environment: TestWorkflowEnvironment;
  let pool: pg.Pool;
  /** One for all tries: another would begin where the clock no longer is. */
  let clocks: Clocks;
  beforeAll(async () => {
    installTemporalRuntime(silent);
    environment = await timeSkippingEnvironment(await timeSkippingServerPath());
    pool = new pg.Pool({ connectionString: database().appUrl });
    clocks = testClocks(database().ownerUrl, environment);
  }, 240_000);
  afterAll(async () => {
    await environment.teardown();
    await pool.end();
  });

  async function millisecondsLeft(dueAt: Date): Promise<number> {
    const { rows } = await pool.query(
      'SELECT ceil(extract(epoch FROM $1 - quorate_clock()) * 1000)::bigint AS left',
      [dueAt],
    );
    return Number(rows[0].left);
  }

  it('move together: a workflow that waits seven days for Postgres looks at the start, and when they have passed', async () => {
    const { rows } = await pool.query(`SELECT quorate_clock() + interval '7 days' AS due_at`);
    const dueAt: Date = rows[0].due_at;
    const looks = vi.fn<PatienceActivities['millisecondsLeft']>(() => millisecondsLeft(dueAt));
    const dataConverter = createDataConverter(only(newKey('k1')));
    const workflowsPath = fileURLToPath(new URL('./patience.workflow.ts', import.meta.url));
    const worker = await createTemporalWorker({
      connection: environment.nativeConnection,
      namespace: 'default',
      taskQueue: 'patience',
      identity: 'test',
      dataConverter,
      activities: { millisecondsLeft: looks },
      workflows: await bundleWorkflows(workflowsPath, dataConverter, silent),
    });
    const client = new Client({ connection: environment.connection, dataConverter });
    await worker.runUntil(async () => {
      const handle = await client.workflow.start<typeof patience>('patience', {
        workflowId: `patience-${randomBytes(4).toString('hex')}`,
        taskQueue: 'patience',
      });
      // One that a failed try left would keep Temporal's time from being moved.
      onTestFinished(async () => {
        if ((await handle.describe()).status.name === 'RUNNING') await handle.terminate();
      });
      const sleeps = async () =>
        (await handle.fetchHistory()).events?.some(({ timerStartedEventAttributes: timer }) => timer);
      await expect.poll(sleeps).toBe(true);
      expect(looks).toHaveResolvedTimes(1);
      await clocks.moveTime(3 * day);
      expect((await handle.describe()).status.name).toBe('RUNNING');
      await clocks.moveTime(4 * day);
      // At most one look comes a few milliseconds early, and sleeps again: both clocks tick on by themselves.
      expect(await handle.result()).toBeLessThanOrEqual(3);
    });
    expect(await millisecondsLeft(dueAt)).toBeLessThanOrEqual(0);
  }, 180_000);

  it('refuse to go back', async () => {
    await expect(clocks.moveTime(-1)).rejects.toThrow(RangeError);
  });
});
