import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestId } from '../../domain/ids.ts';
import { workflowIdOf } from '../../workflows/contract.ts';
import type { Acts } from './acts.ts';
import { HOUR } from './endings.ts';
import type { Running, Stage } from './stage.ts';
import { until } from './until.ts';
import { useStage } from './use-stage.ts';

/** How long to wait for what a flood of signals, with its long history, keeps waiting on a busy machine. */
const PATIENCE_MS = 120_000;

/** The events of every run of this workflow, oldest first, each with how many the run has. */
async function runsOf(stage: Stage, id: RequestId): Promise<number[]> {
  const counts: number[] = [];
  let runId: string | undefined = (await stage.handle(id).describe()).runId;
  while (runId) {
    const { events } = await stage.client.workflow.getHandle(workflowIdOf(id), runId).fetchHistory();
    counts.unshift(events!.length);
    runId = events![0]!.workflowExecutionStartedEventAttributes!.continuedExecutionRunId || undefined;
  }
  return counts;
}

describe('the history of a request', () => {
  const stage = useStage();
  let running: Running | undefined;
  beforeAll(async () => {
    running = await stage().start();
  });
  afterAll(() => running?.stop());

  const newRequest = async (): Promise<{ acts: Acts; id: RequestId }> => {
    const acts = await stage().workspace();
    return { acts, id: await acts.requestKey() };
  };

  it('T51 goes on after a flood of 5,000 signals, with a short history again, and keeps no other waiting', async () => {
    const { acts, id } = await newRequest();
    const other = await newRequest();
    await stage().asleep(id);
    const handle = stage().handle(id);
    const flood = Array.from({ length: 20 }, async () => {
      for (let poke = 0; poke < 250; poke += 1) await handle.signal('ballotCast');
    });
    const flooded = Promise.all(flood);
    // Until it is awaited nobody would hear of its failure, which would end the process.
    flooded.catch(() => {});
    try {
      await other.acts.approve(other.id);
      await until(
        'the other is approved',
        async () => (await other.acts.view(other.id)).state === 'approved',
        PATIENCE_MS,
      );
    } finally {
      await flooded;
    }
    await stage().asleep(id, PATIENCE_MS);
    await acts.approve(id);
    await until('the right is open', async () => (await acts.view(id)).right !== null, PATIENCE_MS);
    await stage().asleep(id, PATIENCE_MS);
    const runs = await runsOf(stage(), id);
    expect(runs.reduce((sum, events) => sum + events, 0)).toBeGreaterThan(5_000);
    // A run looks how long it is (3,000 at most) before it asks and waits again, which adds some 14 events.
    expect(runs.at(-1)).toBeLessThan(3_100);
    expect(await acts.told(id)).toEqual([
      'request_announced',
      'ballot_approved',
      'ballot_approved',
      'request_approved',
    ]);
  }, 600_000);

  it('Inv 36 seven days of waiting, looked at every hour, are a small history', async () => {
    const { acts, id } = await newRequest();
    for (let hour = 0; hour < 7 * 24; hour += 1) {
      await stage().asleep(id);
      await stage().moveTime(HOUR);
    }
    await stage().completed(id);
    expect((await acts.view(id)).state).toBe('expired');
    const { events } = await stage().handle(id).fetchHistory();
    expect(events![0]!.workflowExecutionStartedEventAttributes!.continuedExecutionRunId).toBeFalsy();
    expect(events!.length).toBeLessThan(2_500);
    // 15 min × (2^n − 1) falls nine times into the week; the first two into the first hour, as one.
    expect((await acts.told(id)).filter((event) => event === 'request_reminder')).toHaveLength(8);
  }, 600_000);
});
