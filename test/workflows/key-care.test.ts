import { randomBytes } from 'node:crypto';
import { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { inWorkspace } from '../../database/workspace-context.ts';
import { STANDARD_BOUNDS } from '../../domain/admin-rule.ts';
import { rotateKey } from '../../keys/rotate.ts';
import { scheduleKeyCare } from '../../worker/key-care-schedule.ts';
import { connectTemporal } from '../../worker/temporal/connection.ts';
import { bundleWorkflows, createTemporalWorker } from '../../worker/temporal/create-worker.ts';
import { createDataConverter } from '../../worker/temporal/data-converter.ts';
import { KEY_CARE, KEY_CARE_SCHEDULE } from '../../workflows/contract.ts';
import { testTemporal } from '../support/temporal.ts';
import { type Acts, doneValue } from './acts.ts';
import { DAY, HOUR, MINUTE } from './endings.ts';
import { type Running, recordingKeys, silent, taskQueue, workflowsPath } from './stage.ts';
import { until } from './until.ts';
import { useStage } from './use-stage.ts';

describe('key-care', () => {
  const stage = useStage();
  let running: Running | undefined;
  beforeAll(async () => {
    running = await stage().start();
  });
  afterAll(() => running?.stop());

  const startCare = () =>
    stage().client.workflow.start(KEY_CARE, {
      workflowId: `care-${randomBytes(4).toString('hex')}`,
      taskQueue,
      args: [],
    });
  const care = async () => (await startCare()).result();

  /** An active key of Emil's. */
  async function activeKey(days = 90): Promise<Acts> {
    const acts = await stage().workspace();
    const id = await acts.requestKey('Partner', days);
    await stage().asleep(id);
    await acts.approve(id);
    const right = await until('the right is open', async () => (await acts.view(id)).right ?? undefined);
    doneValue(await acts.confirm(doneValue(await acts.claim(right.id, 1)).revealId));
    await stage().completed(id);
    return acts;
  }

  const keyOf = (acts: Acts) =>
    inWorkspace(stage().db, acts.workspace.workspaceId, (trx) =>
      trx.selectFrom('reportingKeys').selectAll().executeTakeFirstOrThrow(),
    );

  async function rotation(acts: Acts, overlapSeconds: 0 | 3_600) {
    const { workspaceId, people } = acts.workspace;
    const { id: keyId } = await keyOf(acts);
    return doneValue(
      await rotateKey(stage().db, { workspaceId, keyId, memberId: people.emil.id, overlapSeconds }),
    ).rightId;
  }

  it('C8 ends a key at its expiry, once, and not before', async () => {
    const acts = await activeKey(2);
    await care();
    expect((await keyOf(acts)).state).toBe('active');
    await stage().movePostgres(2 * DAY);
    await Promise.all([care(), care()]);
    const key = await keyOf(acts);
    expect(key.state).toBe('expired');
    expect(await acts.secrets()).toEqual(['dead']);
    expect(await acts.liveKeys()).toBe(0);
    expect(await acts.told(key.id)).toEqual(['key_expired']);
  });

  it("C2 a key that expires before its reveal closes the right, and the request's workflow completes", async () => {
    const acts = await stage().workspace();
    const id = await acts.requestKey('Short', 1);
    await stage().asleep(id);
    await acts.approve(id);
    await until('the right is open', async () => (await acts.view(id)).right !== null);
    await stage().asleep(id);
    await stage().movePostgres(DAY);
    await care();
    await stage().completed(id);
    expect((await acts.view(id)).right!.state).toBe('lapsed');
    expect(await acts.liveKeys()).toBe(0);
  });

  it('C6 ends the old secret when its overlap is over', async () => {
    const acts = await activeKey();
    const rightId = await rotation(acts, 3_600);
    doneValue(await acts.confirm(doneValue(await acts.claim(rightId, 1)).revealId));
    expect(await acts.secrets()).toEqual(['active', 'overlap']);
    await stage().movePostgres(59 * MINUTE);
    await care();
    expect(await acts.secrets()).toEqual(['active', 'overlap']);
    await stage().movePostgres(MINUTE);
    await care();
    expect(await acts.secrets()).toEqual(['active', 'dead']);
    expect(await acts.told((await keyOf(acts)).id)).toContain('overlap_ended');
  });

  it('C6 an unconfirmed secret of a rotation dies, the old one goes on, and the right lapses in its time', async () => {
    const acts = await activeKey();
    const rightId = await rotation(acts, 0);
    doneValue(await acts.claim(rightId, 1));
    await stage().movePostgres(15 * MINUTE);
    await care();
    expect(await acts.secrets()).toEqual(['active', 'dead']);
    expect(await acts.told(rightId)).toEqual(['right_opened', 'secret_died']);
    await stage().movePostgres(72 * HOUR);
    await care();
    expect(await acts.told(rightId)).toEqual(['right_opened', 'secret_died', 'right_lapsed']);
    expect((await keyOf(acts)).state).toBe('active');
  });

  it('DESIGN §4 trouble in one workspace does not keep the others waiting', async () => {
    const broken = await activeKey(2);
    const sound = await activeKey(2);
    const counted = (liveKeys: number) =>
      inWorkspace(stage().db, broken.workspace.workspaceId, (trx) =>
        trx.updateTable('workspaces').set({ liveKeys }).execute(),
      );
    // A counter that was lost: giving the key's place back would break its CHECK.
    await counted(0);
    await stage().movePostgres(2 * DAY);
    const run = await startCare();
    try {
      await until('the sound one has ended', async () => (await keyOf(sound)).state === 'expired');
      expect((await keyOf(broken)).state).toBe('active');
    } finally {
      // While it is broken no other care of this file comes to an end.
      await counted(1);
    }
    await run.result();
    expect((await keyOf(broken)).state).toBe('expired');
  });

  it("DESIGN §4 is run by a Schedule of Temporal's, which any number of processes may make", async () => {
    const temporal = await testTemporal();
    const connection = await connectTemporal(temporal);
    onTestFinished(() => connection.close());
    const dataConverter = createDataConverter(recordingKeys);
    const client = new Client({ connection, namespace: temporal.namespace, dataConverter });
    const worker = await createTemporalWorker({
      ...{
        connection,
        namespace: temporal.namespace,
        taskQueue: temporal.taskQueue,
        dataConverter,
        identity: 'schedule',
      },
      activities: createActivities({ db: stage().db, bounds: STANDARD_BOUNDS }),
      workflows: await bundleWorkflows(workflowsPath, dataConverter, silent),
    });
    const schedule = client.schedule.getHandle(KEY_CARE_SCHEDULE);
    // While a run of it waits for this worker, which is gone, none would begin for another.
    onTestFinished(async () => {
      const { runningActions } = (await schedule.describe()).info;
      await schedule.delete();
      for (const { workflow } of runningActions) {
        const run = client.workflow.getHandle(workflow.workflowId);
        if ((await run.describe()).status.name === 'RUNNING') await run.terminate('the test is over');
      }
    });
    await worker.runUntil(async () => {
      await Promise.all([1, 2, 3].map(() => scheduleKeyCare(client, temporal.taskQueue)));
      const { spec, policies, action } = await schedule.describe();
      expect(spec.intervals).toEqual([expect.objectContaining({ every: 60_000 })]);
      expect(policies.overlap).toBe('SKIP');
      expect(action).toMatchObject({ workflowType: KEY_CARE, taskQueue: temporal.taskQueue });
      await schedule.trigger();
      const workflowId = await until(
        'it ran',
        async () => (await schedule.describe()).info.recentActions.at(-1)?.action.workflow.workflowId,
      );
      await client.workflow.getHandle(workflowId).result();
    });
  });
});
