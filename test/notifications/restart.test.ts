import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { plainText } from '../../dev/slack/block-text.ts';
import { connectPerson } from '../../dev/slack/person.ts';
import { demoPeople, localSlackConfig } from '../../dev/slack/workspace-config.ts';
import { startLocalSlack } from '../../dev/stack/local-slack.ts';
import { freePort } from '../../dev/stack/ports.ts';
import { startRedis } from '../../dev/stack/redis.ts';
import { requireSafeRedis } from '../../outbox/redis-policy.ts';
import { slackSecrets } from '../support/slack-workspace.ts';
import { ask, copiesOf, happen, keyDraft, relay, seed, tellAll, unhandled, useStage, vote } from './stage.ts';

describe('a notifications process that starts and stops', () => {
  const stage = useStage();

  it('DESIGN 6 posts the cards of undecided requests anew where Slack forgot them, and leaves decided ones alone', {
    timeout: 120_000,
  }, async () => {
    const on = stage();
    const dataDir = mkdtempSync(join(tmpdir(), 'quorate-slack-'));
    const port = await freePort();
    const slackServer = () =>
      startLocalSlack({ port, config: localSlackConfig({ people: demoPeople, ...slackSecrets }), dataDir });
    const slack = { mode: 'socket' as const, apiUrl: `http://127.0.0.1:${port}/api/` };
    const first = await slackServer();
    onTestFinished(first.stop);
    const running = await on.start({ slack });
    const workspace = await seed(on, { announcementChannel: null });
    const open = await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, 'Still open'));
    const decided = await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, 'Decided'));
    await vote(on, workspace, decided, 'ana', 'reject');
    await on.activities.decide(decided);
    await tellAll(on, workspace);
    await running.stop();
    await first.stop();

    const second = await slackServer();
    onTestFinished(second.stop);
    const [again, alsoAgain] = await Promise.all([on.start({ slack }), on.start({ slack })]);
    for (const { slackUserId } of demoPeople.slice(0, 4)) {
      const person = await connectPerson(second.url, slackUserId);
      const card = await person.waitForMessage('Still open');
      expect(plainText(card)).toContain('[Approve]');
      person.leave();
    }
    const leases = async () => (await copiesOf(on, workspace, open)).map(({ leasedUntil }) => leasedUntil);
    await expect.poll(async () => new Set(await leases())).toEqual(new Set([null]));
    const ana = await connectPerson(second.url, demoPeople[0].slackUserId);
    await vote(on, workspace, open, 'ana', 'reject');
    await on.activities.decide(open);
    await tellAll(on, workspace);
    const cards = ana.messages('dm').map((message) => plainText(message));
    expect(cards).toHaveLength(1);
    expect(cards[0]).toContain('Rejected by @U0ANAFERREIRA');
    ana.leave();
    await again.stop();
    await alsoAgain.stop();
    await second.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('J3 finishes what it has begun before it stops, and leaves the rest for others', async () => {
    const on = stage();
    const workspace = await seed(on, { announcementChannel: null });
    const running = await on.start();
    on.proxy.fail('chat.postMessage', { kind: 'slow', milliseconds: 1_500 }, 4);
    const id = await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, 'Slow post'));
    await relay(on, workspace);
    await expect.poll(() => copiesOf(on, workspace, id)).not.toEqual([]);
    await running.stop();
    expect((await copiesOf(on, workspace, id)).filter(({ slackTs }) => slackTs !== null)).toHaveLength(4);
    expect(await unhandled(on, workspace)).toEqual([]);
    await happen(on, workspace, 'request_refreshed', id);
    await relay(on, workspace);
    expect(await unhandled(on, workspace)).toEqual(['request_refreshed']);
    const next = await on.start();
    await tellAll(on, workspace);
    await next.stop();
  });

  it('T39 refuses to start on a Redis that may evict jobs', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'quorate-redis-'));
    const server = await startRedis({ directory, port: await freePort() });
    const redis = new Redis(server.url);
    try {
      await expect(requireSafeRedis(server.url)).resolves.toBeUndefined();
      await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
      await expect(stage().start({ queue: { redisUrl: server.url } })).rejects.toThrow(
        'maxmemory-policy is allkeys-lru; it must be noeviction',
      );
    } finally {
      redis.disconnect();
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
