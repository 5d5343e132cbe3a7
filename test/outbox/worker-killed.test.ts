import { randomBytes } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readFailpoint } from '../../config/index.ts';
import { notificationJobId } from '../../outbox/bullmq-queue.ts';
import { seedWorkspace } from '../support/seed-workspace.ts';
import { actsIn } from '../workflows/acts.ts';
import { until } from '../workflows/until.ts';
import { rowsOf, undelivered } from './entries.ts';
import { useRelayStage } from './relay-stage.ts';
import { kill, type RunningWorker, startWorkerProcess } from './worker-process.ts';

describe('a worker process', () => {
  const stage = useRelayStage();

  const start = (taskQueue: string, failpoint?: string): RunningWorker => {
    const worker = startWorkerProcess({
      ...{ appUrl: stage().appUrl, temporalAddress: stage().temporal.address, taskQueue },
      ...(failpoint === undefined ? {} : { failpoint }),
    });
    onTestFinished(() => kill(worker));
    return worker;
  };

  it('T36 T82 killed between every two steps, one after the other: the request is decided once, and each thing is told once', async () => {
    const { db, queue } = stage();
    const taskQueue = `kill-${randomBytes(4).toString('hex')}`;
    const acts = actsIn(db, await seedWorkspace(db));
    const { workspaceId } = acts.workspace;
    const id = await acts.requestKey();

    // Nothing published; signalled but not marked (the workflow then announces); queued but not marked.
    for (const failpoint of ['S2', 'S3', 'S8']) {
      expect(await start(taskQueue, failpoint).ended).toBe('SIGKILL');
      const open =
        (await undelivered(db, workspaceId, 'workflow')) +
        (await undelivered(db, workspaceId, 'notification'));
      expect(open).toBeGreaterThan(0);
    }
    await acts.approve(id);
    // The quorum seen, nothing written; decided and applied, Temporal not told.
    expect(await start(taskQueue, 'S6').ended).toBe('SIGKILL');
    expect((await acts.view(id)).state).toBe('pending');
    expect(await start(taskQueue, 'S7').ended).toBe('SIGKILL');
    expect((await acts.view(id)).state).toBe('approved');

    const worker = start(taskQueue);
    try {
      await worker.url();
      for (const destination of ['workflow', 'notification'] as const) {
        await until(
          'everything has left',
          async () => (await undelivered(db, workspaceId, destination)) === 0,
        );
      }
      const right = (await acts.view(id)).right!;
      const claimed = await acts.claim(right.id, 1);
      if (!claimed.ok) throw new Error('claimed');
      await acts.confirm(claimed.value.revealId);
      const handle = stage().client.workflow.getHandle(id);
      await until(
        'the workflow has completed',
        async () => (await handle.describe()).status.name === 'COMPLETED',
        120_000,
      );
      await until(
        'everything has left',
        async () => (await undelivered(db, workspaceId, 'notification')) === 0,
      );
    } finally {
      await kill(worker);
    }
    const told = await acts.told(id);
    expect(told.filter((event) => event !== 'request_announced')).toEqual([
      'ballot_approved',
      'ballot_approved',
      'request_approved',
    ]);
    expect(told.filter((event) => event === 'request_announced')).toHaveLength(1);
    expect(await acts.liveKeys()).toBe(1);
    const jobs = await queue.getJobs(['waiting'], 0, 1_000);
    const ours = jobs.filter(({ data }) => data.workspaceId === workspaceId).map((job) => job.id);
    const wanted = (await rowsOf(db, workspaceId, 'notification')).map((row) =>
      notificationJobId({ workspaceId, outboxId: row.id }),
    );
    expect(ours.toSorted()).toEqual(wanted.toSorted());
  }, 480_000);

  it('T44 frozen while another takes over: what it was doing happens once', async () => {
    const { db } = stage();
    const taskQueue = `frozen-${randomBytes(4).toString('hex')}`;
    const acts = actsIn(db, await seedWorkspace(db));
    const frozen = start(taskQueue);
    await frozen.url();
    const id = await acts.requestKey();
    await until('it is announced', async () => (await acts.told(id)).includes('request_announced'));
    await acts.approve(id);
    frozen.child.kill('SIGSTOP');
    const other = start(taskQueue);
    try {
      await other.url();
      await until('it is decided', async () => (await acts.view(id)).state === 'approved', 120_000);
      frozen.child.kill('SIGCONT');
      await until(
        'everything has left',
        async () => (await undelivered(db, acts.workspace.workspaceId, 'workflow')) === 0,
        240_000,
      );
      const claimed = await acts.claim((await acts.view(id)).right!.id, 1);
      if (!claimed.ok) throw new Error('claimed');
      await acts.confirm(claimed.value.revealId);
      const handle = stage().client.workflow.getHandle(id);
      await until(
        'the workflow has completed',
        async () => (await handle.describe()).status.name === 'COMPLETED',
        120_000,
      );
    } finally {
      await kill(frozen);
      await kill(other);
    }
    expect((await acts.told(id)).filter((event) => event === 'request_approved')).toHaveLength(1);
    expect(await acts.liveKeys()).toBe(1);
  }, 720_000);

  it('T52 stops on SIGTERM with exit code 0, and leaves nothing half done', async () => {
    const { db } = stage();
    const taskQueue = `stop-${randomBytes(4).toString('hex')}`;
    const everybody = await Promise.all(
      Array.from({ length: 10 }, async () => actsIn(db, await seedWorkspace(db))),
    );
    const worker = start(taskQueue);
    await worker.url();
    const ids = await Promise.all(everybody.map((acts) => acts.requestKey()));
    await until('one is announced', async () => (await everybody[0]!.told(ids[0]!)).length > 0);
    const begin = performance.now();
    worker.child.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
    expect(performance.now() - begin).toBeLessThan(40_000);
    const next = start(taskQueue);
    try {
      await next.url();
      for (const [index, acts] of everybody.entries()) {
        await until('it is announced', async () => (await acts.told(ids[index]!)).length > 0, 120_000);
        expect(await acts.told(ids[index]!)).toEqual(['request_announced']);
      }
    } finally {
      await kill(next);
    }
  }, 480_000);

  it("J2 says whether it is ready, what it counts, and shows payloads to Temporal's own page alone", async () => {
    const uiOrigin = 'http://127.0.0.1:8233';
    const options = {
      appUrl: stage().appUrl,
      temporalAddress: stage().temporal.address,
      taskQueue: 'j2',
      uiOrigin,
    };
    const worker = startWorkerProcess(options);
    try {
      const url = await worker.url();
      const ready = await until('it is ready', async () => {
        const answer = await fetch(`${url}/readyz`);
        return answer.status === 200 && answer;
      });
      expect(await ready.json()).toMatchObject({
        status: 'ok',
        components: { database: 'ok', temporal: 'ok', worker: 'ok' },
      });
      expect(await (await fetch(`${url}/metrics`)).text()).toContain('quorate_outbox_delivered_total');
      const decode = (origin: string) =>
        fetch(`${url}/codec/decode`, {
          ...{ method: 'POST', body: JSON.stringify({ payloads: [] }) },
          headers: { origin, 'content-type': 'application/json', 'x-namespace': 'default' },
        });
      expect((await decode(uiOrigin)).status).toBe(200);
      expect((await decode('http://elsewhere.example')).status).toBe(403);
    } finally {
      await kill(worker);
    }
  });

  it('J1 a failpoint outside tests stops the start, and names the variable', () => {
    expect(() => readFailpoint({ QUORATE_FAILPOINT: 'S2' })).toThrow('QUORATE_FAILPOINT');
    expect(() => readFailpoint({ QUORATE_FAILPOINT: 'S2', QUORATE_ENVIRONMENT: 'live' })).toThrow(
      'QUORATE_FAILPOINT',
    );
    expect(() => readFailpoint({ QUORATE_FAILPOINT: 'S99', QUORATE_ENVIRONMENT: 'test' })).toThrow(
      'QUORATE_FAILPOINT',
    );
    expect(readFailpoint({ QUORATE_FAILPOINT: 'S2', QUORATE_ENVIRONMENT: 'test' })).toBe('S2');
    expect(readFailpoint({})).toBeUndefined();
  });
});
