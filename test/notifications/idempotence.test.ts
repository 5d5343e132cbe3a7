import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import type { Notifications } from '../../notifications/create-notifications.ts';
import { testRedisUrl } from '../support/redis.ts';
import type { SeededWorkspace } from '../support/seed-workspace.ts';
import {
  ask,
  copiesOf,
  deliveriesOf,
  happen,
  keyDraft,
  relay,
  type Stage,
  seed,
  tellAll,
  unhandled,
  useStage,
  vote,
} from './stage.ts';

const posts = ({ proxy }: Stage, marker: string) =>
  proxy.calls.filter(
    ({ method, args }) => method === 'chat.postMessage' && JSON.stringify(args).includes(marker),
  );

async function lastOutboxId({ db }: Stage, { workspaceId }: SeededWorkspace, event: string): Promise<number> {
  const row = await inWorkspace(db, workspaceId, (trx) =>
    trx
      .selectFrom('outbox')
      .select('id')
      .where('event', '=', event)
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow(),
  );
  return row.id;
}

const BACKENDS = {
  PostgreSQL: ({ appUrl }: { appUrl: string }) => ({ databaseUrl: appUrl }),
  Redis: async () => ({ redisUrl: await testRedisUrl() }),
};

for (const [backend, queueOf] of Object.entries(BACKENDS)) {
  describe(`notifications over ${backend}, with two processes at once`, () => {
    const stage = useStage(queueOf);
    let processes: Notifications[] = [];
    beforeAll(async () => {
      processes = await Promise.all([stage().start(), stage().start()]);
    });

    it('F1 the same event queued five times has one effect: one card each, one line, one result', async () => {
      const on = stage();
      const workspace = await seed(on);
      const id = await ask(
        on,
        workspace,
        'emil',
        'create_reporting_key',
        keyDraft(workspace, 'Five times', 'ana'),
      );
      for (const who of ['bruno', 'chiara'] as const) await vote(on, workspace, id, who);
      await on.activities.decide(id);
      await tellAll(on, workspace);
      for (const event of ['request_announced', 'request_approved', 'right_opened']) {
        const outboxId = await lastOutboxId(on, workspace, event);
        for (let time = 0; time < 5; time += 1)
          await on.queue.add([{ workspaceId: workspace.workspaceId, outboxId }]);
      }
      await happen(on, workspace, 'key_deleted', 'nobody');
      await tellAll(on, workspace);
      expect(posts(on, `card_${id}`)).toHaveLength(0);
      const told = posts(on, `told_${workspace.workspaceId}`);
      expect(told.filter(({ args }) => JSON.stringify(args).includes('slack_channel'))).toHaveLength(1);
      expect(told.map(({ args }) => args['channel']).sort()).toEqual(
        ['C0KEYAPPROVALS', workspace.people.ana.slackUserId, workspace.people.emil.slackUserId].sort(),
      );
      const deliveries = await deliveriesOf(on, workspace);
      expect(
        deliveries
          .filter(({ channel }) => channel.startsWith('slack'))
          .map(({ state, attempts }) => [state, attempts]),
      ).toEqual(Array.from({ length: 3 }, () => ['delivered', 1]));
    });

    it('F3 many events of one request are few edits of each copy, and every copy ends true', async () => {
      const on = stage();
      const workspace = await seed(on);
      const id = await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, 'Much news'));
      await tellAll(on, workspace);
      const before = on.proxy.calls.length;
      const startedAt = Date.now();
      for (let time = 0; time < 20; time += 1) {
        await inWorkspace(on.db, workspace.workspaceId, (trx) =>
          trx
            .updateTable('requests')
            .set((eb) => ({ version: eb('version', '+', 1) }))
            .where('id', '=', id)
            .execute(),
        );
        await happen(on, workspace, 'request_refreshed', id);
        await relay(on, workspace);
      }
      await tellAll(on, workspace);
      const edits = on.proxy.calls
        .slice(before)
        .filter(({ method, args }) => method === 'chat.update' && JSON.stringify(args).includes(id));
      expect(edits.length).toBeGreaterThanOrEqual(4);
      const windows = Math.ceil((Date.now() - startedAt) / 2_000) + 1;
      expect(edits.length).toBeLessThanOrEqual(4 * windows);
      for (const copy of await copiesOf(on, workspace, id)) expect(copy.shownVersion).toBe(21);
    });

    it('T53 a job that nobody understands ends failed, and the queue goes on', async () => {
      const on = stage();
      const workspace = await seed(on);
      await on.queue.add([{ workspaceId: 'nobody!' as never, outboxId: -1 }]);
      const id = await ask(
        on,
        workspace,
        'emil',
        'create_reporting_key',
        keyDraft(workspace, 'After poison'),
      );
      await tellAll(on, workspace);
      await on.slack.person('ana').waitForMessage('After poison');
      const failed = (line: string) => line.includes('"forGood":true') && line.includes('nobody!--1');
      await vi.waitFor(() => expect(on.logged.some(failed)).toBe(true), { timeout: 30_000 });
      expect(await copiesOf(on, workspace, id)).toHaveLength(4);
      const metrics = await Promise.all(
        processes.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()),
      );
      expect(metrics.join('\n')).toMatch(
        /quorate_notification_jobs_total\{outcome="failed",process="notifications"\} [1-9]/,
      );
    });

    it('J2 each process says that it is ready', async () => {
      for (const { url } of processes) expect((await fetch(`${url}/readyz`)).status).toBe(200);
    });

    afterAll(async () => {
      for (const process of processes) await process.stop();
    });
  });
}

describe('while Slack has trouble', () => {
  const stage = useStage();
  beforeAll(async () => {
    await stage().start();
  });

  it('F1 a limit is waited out as long as Slack says, and then everybody has been told once', async () => {
    const on = stage();
    const workspace = await seed(on);
    on.proxy.fail('chat.postMessage', { kind: 'rate-limited', retryAfterSeconds: 2 }, 2);
    const id = await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, 'Limited'));
    const startedAt = Date.now();
    await tellAll(on, workspace);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(2_000);
    const got = on.proxy.calls.filter(
      ({ method, status, args }) =>
        method === 'chat.postMessage' && status === 200 && JSON.stringify(args).includes(id),
    );
    expect(got).toHaveLength(4);
  });

  it('F1 an answer that got lost is not a second message', async () => {
    const on = stage();
    const workspace = await seed(on);
    on.proxy.fail('chat.postMessage', { kind: 'answer-lost' }, 1);
    const id = await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, 'Lost answer'));
    await tellAll(on, workspace);
    for (const handle of ['ana', 'ben', 'chloe', 'dmitri'] as const) {
      const cards = on.slack
        .person(handle)
        .messages('dm')
        .filter(({ blocks }) => JSON.stringify(blocks).includes(id));
      expect(cards).toHaveLength(1);
    }
    expect(await unhandled(on, workspace)).toEqual([]);
  });

  it('F1 nor is it for a direct message', async () => {
    const on = stage();
    const workspace = await seed(on, { announcementChannel: null });
    on.proxy.fail('chat.postMessage', { kind: 'answer-lost' }, 2);
    await happen(on, workspace, 'workspace_opened', workspace.workspaceId);
    await tellAll(on, workspace);
    for (const handle of ['ana', 'ben', 'chloe', 'dmitri'] as const) {
      const told = on.slack
        .person(handle)
        .messages('dm')
        .filter(({ blocks }) => JSON.stringify(blocks).includes(`told_${workspace.workspaceId}`));
      expect([handle, told.length]).toEqual([handle, 1]);
    }
    expect((await deliveriesOf(on, workspace)).filter(({ attempts }) => attempts === 2)).toHaveLength(2);
  });
});
