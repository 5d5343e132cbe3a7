import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { handleEntry } from '../../notifications/handle-entry.ts';
import { addWebhook } from '../../webhooks/add.ts';
import { moveDatabaseClock } from '../support/time-skip.ts';
import { notifyDeps, WEBHOOK_KEY } from './notify-deps.ts';
import { ask, deliveriesOf, happen, keyDraft, type Stage, seed, useStage, vote } from './stage.ts';

const posted = ({ proxy }: Stage, text: string) =>
  proxy.calls.filter(
    ({ method, args }) => method === 'chat.postMessage' && JSON.stringify(args).includes(text),
  );

describe('the same thing at once', () => {
  const stage = useStage();

  it('F1 one event worked on by five processes at the same moment is one message', async () => {
    const on = stage();
    const workspace = await seed(on);
    const { workspaceId } = workspace;
    const outboxId = await happen(on, workspace, 'workspace_opened', workspaceId);
    // So long that all five are at it before the first is done.
    on.proxy.fail('chat.postMessage', { kind: 'slow', milliseconds: 3_000 }, 50);
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => handleEntry(notifyDeps(on), { workspaceId, outboxId })),
    );
    on.proxy.heal();
    expect(outcomes.filter((outcome) => outcome === null)).toHaveLength(1);
    expect(posted(on, `told_${workspaceId}_${outboxId}`)).toHaveLength(5);
  });

  it('F1 what was told of is over: the same job again tells nobody who came later', async () => {
    const on = stage();
    const workspace = await seed(on);
    const { workspaceId, people } = workspace;
    const outboxId = await happen(on, workspace, 'workspace_opened', workspaceId);
    expect(await handleEntry(notifyDeps(on), { workspaceId, outboxId })).toBeNull();
    const told = posted(on, `told_${workspaceId}_${outboxId}`).length;
    await inWorkspace(on.db, workspaceId, (trx) =>
      trx.updateTable('members').set({ role: 'administrator' }).where('id', '=', people.emil.id).execute(),
    );
    expect(await handleEntry(notifyDeps(on), { workspaceId, outboxId })).toBeNull();
    expect(posted(on, `told_${workspaceId}_${outboxId}`)).toHaveLength(told);
  });

  it('F1 what was told is not told again while another channel still fails', async () => {
    const on = stage();
    const workspace = await seed(on, { announcementChannel: null });
    const { workspaceId } = workspace;
    await addWebhook(on.db, WEBHOOK_KEY, workspaceId, 'http://127.0.0.1:9/', { allowLoopback: true });
    const id = await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, 'Half told'));
    await on.activities.decide(id);
    const outboxId = await happen(on, workspace, 'request_cancelled', id);
    expect(await handleEntry(notifyDeps(on), { workspaceId, outboxId })).toEqual({ againInMs: 5_000 });
    for (const minutes of [1, 2]) {
      await moveDatabaseClock(on.database.ownerUrl, minutes * 60_000);
      expect(await handleEntry(notifyDeps(on), { workspaceId, outboxId })).not.toBeNull();
    }
    await moveDatabaseClock(on.database.ownerUrl, 0);
    expect(posted(on, `told_${workspaceId}_${outboxId}_slack_dm`)).toHaveLength(1);
    const dm = (await deliveriesOf(on, workspace)).find(({ channel }) => channel === 'slack_dm');
    expect(dm).toMatchObject({ state: 'delivered', attempts: 1 });
  });

  it('UX 30 several events of a new request at the same moment post one card to each approver', async () => {
    const on = stage();
    const workspace = await seed(on);
    const { workspaceId } = workspace;
    const id = await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, 'All at once'));
    const ids = await Promise.all(
      Array.from({ length: 4 }, () => happen(on, workspace, 'request_refreshed', id)),
    );
    on.proxy.fail('chat.postMessage', { kind: 'slow', milliseconds: 300 }, 50);
    await Promise.all(ids.map((outboxId) => handleEntry(notifyDeps(on), { workspaceId, outboxId })));
    on.proxy.heal();
    expect(posted(on, `card_${id}`)).toHaveLength(4);
  });

  it('F3 a copy that was begun and not posted before its request was decided is not waited for', async () => {
    const on = stage();
    const workspace = await seed(on, { announcementChannel: null });
    const { workspaceId, people } = workspace;
    const id = await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, 'Never posted'));
    const handle = (outboxId: number) => handleEntry(notifyDeps(on), { workspaceId, outboxId });
    const toAna = ({ channel }: Record<string, unknown>) => channel === people.ana.slackUserId;
    on.proxy.fail('chat.postMessage', { kind: 'http-error', status: 500 }, 1, toAna);
    expect(await handle(await happen(on, workspace, 'request_refreshed', id))).not.toBeNull();
    for (const voter of ['bruno', 'chiara'] as const) await vote(on, workspace, id, voter);
    await on.activities.decide(id);
    expect(await handle(await happen(on, workspace, 'request_refreshed', id))).toBeNull();
    const copies = await inWorkspace(on.db, workspaceId, (trx) =>
      trx.selectFrom('cardCopies').select(['recipient', 'gone']).where('requestId', '=', id).execute(),
    );
    expect(copies.filter(({ gone }) => gone)).toEqual([{ recipient: people.ana.id, gone: true }]);
    expect(copies.length).toBeGreaterThan(1);
  });

  it('F3 an edit that has to wait is left to later news of its request, but never to a reminder, which edits nothing', async () => {
    const on = stage();
    const workspace = await seed(on, { announcementChannel: null });
    const { workspaceId } = workspace;
    const id = await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, 'Waits'));
    const handle = (outboxId: number) => handleEntry(notifyDeps(on), { workspaceId, outboxId });
    expect(await handle(await happen(on, workspace, 'request_refreshed', id))).toBeNull();
    await vote(on, workspace, id, 'ana');
    // The cards were edited a moment ago, for longer than this test lasts.
    await inWorkspace(on.db, workspaceId, (trx) =>
      trx
        .updateTable('cardCopies')
        .set({ shownAt: new Date(Date.now() + 60_000) })
        .execute(),
    );
    const one = await happen(on, workspace, 'request_refreshed', id);
    const other = await happen(on, workspace, 'request_refreshed', id);
    for (const event of ['request_reminder', 'request_nudged']) await happen(on, workspace, event, id);
    expect(await handle(one)).toBeNull();
    expect(await handle(other)).toMatchObject({ againInMs: expect.any(Number) });
  });

  it('T53 a job that takes its process down is tried a few times, then failed, and the next one is done', {
    timeout: 120_000,
  }, async () => {
    const on = stage();
    const { workspaceId } = await seed(on);
    const file = fileURLToPath(new URL('crashing-worker.ts', import.meta.url));
    const run = async () => {
      const env = { PATH: process.env['PATH'] ?? '', DATABASE_URL: on.database.appUrl };
      const child = spawn(process.execPath, [file], { env, stdio: 'ignore' });
      const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
      return signal ?? code;
    };
    await on.queue.add([{ workspaceId, outboxId: 666 }]);
    const ends: (string | number | null)[] = [];
    while (ends.at(-1) !== 0 && ends.length < 10) ends.push(await run());
    expect(ends).toEqual(['SIGKILL', 'SIGKILL', 'SIGKILL', 'SIGKILL', 0]);
    await on.queue.add([{ workspaceId, outboxId: 667 }]);
    expect(await run()).toBe(7);
  });
});
