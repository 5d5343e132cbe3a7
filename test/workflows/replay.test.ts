import { type ReplayWorkerOptions, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleWorkflows } from '../../worker/temporal/create-worker.ts';
import { createDataConverter } from '../../worker/temporal/data-converter.ts';
import { installTemporalRuntime } from '../../worker/temporal/sdk-logger.ts';
import { endings } from './endings.ts';
import { type Recording, readRecordings } from './recordings.ts';
import { recordingKeys, silent, workflowsPath } from './stage.ts';

const recordings = readRecordings();
const dataConverter = createDataConverter(recordingKeys);

describe('recorded histories', () => {
  let workflowBundle: WorkflowBundleWithSourceMap;
  beforeAll(async () => {
    installTemporalRuntime(silent);
    workflowBundle = await bundleWorkflows(workflowsPath, dataConverter, silent);
  }, 120_000);

  /** Replays them; gives the names of those that today's code would not have written, and why. */
  async function replay(histories: Recording[], maxCachedWorkflows?: number): Promise<[string, Error][]> {
    const options: ReplayWorkerOptions & { maxCachedWorkflows?: number } = {
      ...{ workflowBundle, dataConverter },
      ...(maxCachedWorkflows === undefined ? {} : { maxCachedWorkflows }),
    };
    const failures: [string, Error][] = [];
    const nameOf = new Map(histories.map(({ workflowId, name }) => [workflowId, name]));
    let replayed = 0;
    for await (const { workflowId, error } of Worker.runReplayHistories(options, histories)) {
      replayed += 1;
      if (error) failures.push([nameOf.get(workflowId)!, error]);
    }
    expect(replayed).toBe(histories.length);
    return failures;
  }

  it('J5 there is one of every ending', () => {
    expect(recordings.map(({ name }) => name)).toEqual(
      expect.arrayContaining(endings.map(({ name }) => name)),
    );
  });

  it("T49 J5 replay under today's workflows", async () => {
    expect(await replay(recordings)).toEqual([]);
  });

  it('T49 J5 replay with nothing cached', async () => {
    expect(await replay(recordings, 0)).toEqual([]);
  });

  it("T49 a history that today's workflows would not write is found out", async () => {
    const { name, workflowId, history } = recordings.find((recording) => recording.name === 'cancelled')!;
    const events = history.events!.map((event) => {
      const scheduled = event.activityTaskScheduledEventAttributes;
      if (scheduled?.activityType?.name !== 'watchReveal') return event;
      return {
        ...event,
        activityTaskScheduledEventAttributes: { ...scheduled, activityType: { name: 'close' } },
      };
    });
    const failures = await replay([{ name, workflowId, history: { events } }]);
    expect(failures).toHaveLength(1);
    expect(failures[0]![1]).toBeInstanceOf(DeterminismViolationError);
  });

  it('Inv 36 hold encrypted payloads only, and few events', () => {
    for (const { history } of recordings) {
      expect(history.events!.length).toBeLessThan(150);
      const text = JSON.stringify(history);
      expect(text).not.toContain(Buffer.from('json/plain').toString('base64'));
      expect(text).toContain(Buffer.from('binary/encrypted').toString('base64'));
    }
  });
});
