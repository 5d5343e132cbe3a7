import { createPostgresBackend, withBackend } from 'bullmq';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import type { RequestId } from '../../domain/ids.ts';
import { NOTIFICATIONS, notificationJobId } from '../../outbox/bullmq-queue.ts';
import type { NotificationEntry } from '../../outbox/notification-queue.ts';
import { publishToWorkflows } from '../../worker/relay/to-workflows.ts';
import { seedWorkspace } from '../support/seed-workspace.ts';
import { taskQueue } from '../workflows/stage.ts';
import { until } from '../workflows/until.ts';
import { noticeOf, rowsOf, signalOf, someRequest, undelivered, write } from './entries.ts';
import { useRelayStage } from './relay-stage.ts';

describe('the relay', () => {
  const stage = useRelayStage();

  const signalsOf = async (id: RequestId): Promise<string[]> => {
    const { events } = await stage().client.workflow.getHandle(id).fetchHistory();
    return events!.flatMap(({ workflowExecutionSignaledEventAttributes: signal }) =>
      signal ? [signal.signalName!] : [],
    );
  };
  const left = async (
    ...[workspaceId, destination]: [Parameters<typeof undelivered>[1], Parameters<typeof undelivered>[2]]
  ) => {
    await until(
      `${destination} entries have left`,
      async () => (await undelivered(stage().db, workspaceId, destination)) === 0,
    );
  };

  it('DESIGN §4 brings each entry to its destination: a workflow that runs, and a job that holds only ids', async () => {
    const { db, queue } = stage();
    const { workspaceId } = await seedWorkspace(db);
    const id = someRequest(workspaceId);
    const relay = stage().relay();
    await write(db, workspaceId, [signalOf(id), noticeOf(id)]);
    await left(workspaceId, 'workflow');
    await left(workspaceId, 'notification');
    await relay.stop();
    expect(await signalsOf(id)).toEqual(['ballotCast']);
    const [notice] = await rowsOf(db, workspaceId, 'notification');
    const entry = { workspaceId, outboxId: notice!.id };
    expect((await queue.getJob(notificationJobId(entry)))!.data).toEqual(entry);
  });

  it('DESIGN §4 hears of a new entry at once, not only when it looks the next time', async () => {
    const { db } = stage();
    const { workspaceId } = await seedWorkspace(db);
    const relay = stage().relay();
    const waits: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const begin = performance.now();
      await write(db, workspaceId, [noticeOf(someRequest(workspaceId))]);
      await left(workspaceId, 'notification');
      waits.push(performance.now() - begin);
    }
    await relay.stop();
    // The first may come just as the relay looks for the first time; whoever only looks takes a second for each of the others.
    expect(Math.min(...waits.slice(1)), waits.join(' ')).toBeLessThan(600);
  });

  it('T37 goes on with notifications while Temporal is away, records why, and catches up by itself', async () => {
    const { db } = stage();
    const { workspaceId } = await seedWorkspace(db);
    const ids = Array.from({ length: 30 }, () => someRequest(workspaceId));
    const relay = stage().relay();
    await stage().temporal.stop();
    await write(
      db,
      workspaceId,
      ids.flatMap((id) => [signalOf(id), noticeOf(id)]),
    );
    await left(workspaceId, 'notification');
    const failed = await until('a failure is recorded', async () => {
      return (await rowsOf(db, workspaceId, 'workflow')).find(({ attempts }) => attempts > 0);
    });
    expect(failed.lastError).toMatch(/^ServiceError\b/);
    expect(failed.lastError).not.toContain(workspaceId);
    expect(await undelivered(db, workspaceId, 'workflow')).toBe(30);
    await stage().temporalAgain();
    await left(workspaceId, 'workflow');
    await relay.stop();
    for (const id of ids) expect(await signalsOf(id)).toEqual(['ballotCast']);
  });

  it('T82 two relays at once: nothing is lost, and what is told about a request keeps its order', async () => {
    const { db, queuePool } = stage();
    const workspaces = await Promise.all([1, 2, 3].map(() => seedWorkspace(db)));
    const told: NotificationEntry[] = [];
    const Worker = withBackend(createPostgresBackend).Worker;
    const receiver = new Worker<NotificationEntry>(NOTIFICATIONS, async ({ data }) => void told.push(data), {
      ...{ connection: queuePool, concurrency: 1 },
    });
    // One that stayed would take the jobs of the next try.
    onTestFinished(() => receiver.close());
    const relays = [stage().relay(), stage().relay()];
    for (const { workspaceId } of workspaces) {
      const ids = [someRequest(workspaceId), someRequest(workspaceId)];
      for (let round = 0; round < 20; round += 1) {
        await write(
          db,
          workspaceId,
          ids.flatMap((id) => [noticeOf(id), signalOf(id)]),
        );
      }
    }
    for (const { workspaceId } of workspaces) {
      const wanted = (await rowsOf(db, workspaceId, 'notification')).map(({ id }) => id);
      const seen = () => [
        ...new Set(told.filter((entry) => entry.workspaceId === workspaceId).map(({ outboxId }) => outboxId)),
      ];
      await until('every entry was told', async () => seen().length === wanted.length);
      expect(seen()).toEqual(wanted);
      // While no relay dies, nothing is published twice either.
      expect(told.filter((entry) => entry.workspaceId === workspaceId)).toHaveLength(wanted.length);
      await left(workspaceId, 'workflow');
    }
    await Promise.all(relays.map((relay) => relay.stop()));
  });

  it('T37 once an entry has failed nothing new is begun in that round: Temporal is probably away', async () => {
    const { client, db } = stage();
    const { workspaceId } = await seedWorkspace(db);
    const first = ['ballotCast', 'cancelled'].map((event) => ({ event, subjectId: 'not a request' }));
    const later = Array.from({ length: 20 }, () => ({
      event: 'ballotCast',
      subjectId: someRequest(workspaceId),
    }));
    const entries = [...first, ...later].map((entry, id) => ({ ...entry, id }));
    const { delivered, failed } = await publishToWorkflows({ client, taskQueue })(workspaceId, entries);
    expect(failed).toEqual([{ id: 0, reason: 'TypeError' }]);
    // Those that were begun beside it, in the seven other lanes.
    expect(delivered.toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8]);
  });

  it('an entry that can never leave does not hold up the others', async () => {
    const { db } = stage();
    const { workspaceId } = await seedWorkspace(db);
    const id = someRequest(workspaceId);
    const relay = stage().relay();
    await write(db, workspaceId, [signalOf('not a request'), signalOf(id)]);
    await until('the good one has left', async () => (await undelivered(db, workspaceId, 'workflow')) === 1);
    await write(db, workspaceId, [signalOf(someRequest(workspaceId))]);
    await until('the next one has left', async () => (await undelivered(db, workspaceId, 'workflow')) === 1);
    await relay.stop();
    expect((await rowsOf(db, workspaceId, 'workflow'))[0]).toMatchObject({
      deliveredAt: null,
      lastError: 'TypeError',
    });
    await inWorkspace(db, workspaceId, (trx) =>
      trx
        .updateTable('outbox')
        .set({ deliveredAt: new Date() })
        .where('subjectId', '=', 'not a request')
        .execute(),
    );
  });

  it('a failed entry is not overtaken by a later one about the same request', async () => {
    const { db } = stage();
    const { workspaceId } = await seedWorkspace(db);
    const id = someRequest(workspaceId);
    await write(db, workspaceId, [signalOf(id)]);
    await inWorkspace(db, workspaceId, (trx) =>
      trx
        .updateTable('outbox')
        .set({ nextAttemptAt: new Date(Date.now() + 15_000), attempts: 1 })
        .where('subjectId', '=', id)
        .execute(),
    );
    const relay = stage().relay();
    const other = someRequest(workspaceId);
    await write(db, workspaceId, [
      { destination: 'workflow', event: 'cancelled', subjectId: id },
      signalOf(other),
    ]);
    await until(
      "the other request's has left",
      async () => (await undelivered(db, workspaceId, 'workflow')) === 2,
    );
    await left(workspaceId, 'workflow');
    await relay.stop();
    expect(await signalsOf(id)).toEqual(['ballotCast', 'cancelled']);
  });
});
