import { randomBytes } from 'node:crypto';
import { Client } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import type { Activities } from '../../activities/index.ts';
import { connectTemporal } from '../../worker/temporal/connection.ts';
import { bundleWorkflows, createTemporalWorker } from '../../worker/temporal/create-worker.ts';
import { createDataConverter } from '../../worker/temporal/data-converter.ts';
import { installTemporalRuntime } from '../../worker/temporal/sdk-logger.ts';
import { GOVERNED_REQUEST } from '../../workflows/contract.ts';
import { testTemporal } from '../support/temporal.ts';
import { recordingKeys, silent, workflowsPath } from './stage.ts';
import { until } from './until.ts';

describe('news', () => {
  it('B7 that arrives while Postgres is being looked at is looked at again, at once', async () => {
    installTemporalRuntime(silent);
    const temporal = await testTemporal();
    const connection = await connectTemporal(temporal);
    const dataConverter = createDataConverter(recordingKeys);
    const client = new Client({ connection, namespace: temporal.namespace, dataConverter });
    const workflowId = `news-${randomBytes(6).toString('hex')}`;
    const handle = client.workflow.getHandle(workflowId);
    const looks: string[] = [];

    /** The first look has read Postgres; now a ballot is committed and signalled; only then does the look come back. */
    const overtaken = async (step: string, signal: string): Promise<boolean> => {
      looks.push(step);
      if (looks.filter((look) => look === step).length > 1) return true;
      await handle.signal(signal);
      await until('the signal is there', async () => {
        const { events } = await handle.fetchHistory();
        return events?.some((event) => event.workflowExecutionSignaledEventAttributes?.signalName === signal);
      });
      return false;
    };
    const hour = { lookAgainInMs: 3_600_000 };
    const activities: Partial<Activities> = {
      announce: async () => {},
      decide: async () =>
        (await overtaken('decide', 'ballotCast'))
          ? { decided: true }
          : { decided: false, reminderDue: false, ...hour },
      watchReveal: async () =>
        (await overtaken('watchReveal', 'revealClaimed')) ? { over: true } : { over: false, ...hour },
      close: async () => void looks.push('close'),
    };
    const worker = await createTemporalWorker({
      ...{
        connection,
        namespace: temporal.namespace,
        taskQueue: temporal.taskQueue,
        dataConverter,
        identity: 'news',
      },
      ...{ activities, workflows: await bundleWorkflows(workflowsPath, dataConverter, silent) },
    });
    await worker.runUntil(async () => {
      await client.workflow.execute(GOVERNED_REQUEST, {
        workflowId,
        taskQueue: temporal.taskQueue,
        args: [workflowId],
      });
    });
    await connection.close();
    expect(looks).toEqual(['decide', 'decide', 'watchReveal', 'watchReveal', 'close']);
  });
});
