import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type SlackProxy, startSlackProxy } from '../../dev/slack/proxy.ts';
import { slackSecrets, useSlackWorkspace } from '../support/slack-workspace.ts';
import { type SmallApp, startSmallApp } from './small-app.ts';

const slack = useSlackWorkspace();
let proxy: SlackProxy;
let client: WebClient;
/** What was there before this try of the test. */
let old: ReadonlySet<string>;

const clientWith = (options: { timeout: number }) =>
  new WebClient(slackSecrets.botToken, {
    slackApiUrl: proxy.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    ...options,
  });

beforeAll(async () => {
  proxy = await startSlackProxy({ target: slack().url });
  client = clientWith({ timeout: 10_000 });
});
afterAll(() => proxy.stop());
beforeEach(() => {
  proxy.heal();
  proxy.calls.length = 0;
  old = new Set(seen().map(({ ts }) => ts));
});

const post = (text: string) => client.chat.postMessage({ channel: '#key-approvals', text });
const seen = () => slack().person('ana').messages('#key-approvals');
const posted = (text: string) => seen().filter((message) => message.text === text && !old.has(message.ts));

describe('the proxy before Slack', () => {
  it('passes calls on and records what went in and out', async () => {
    const { ts } = await post('plain');
    expect(posted('plain')).toHaveLength(1);
    expect(proxy.calls).toMatchObject([
      {
        method: 'chat.postMessage',
        args: { text: 'plain' },
        status: 200,
        response: { ok: true, ts },
        fault: undefined,
      },
    ]);
  });

  it('records blocks as they are, and nothing of a method that is not to be recorded', async () => {
    proxy.record('chat.postMessage', false);
    await post('unrecorded');
    proxy.record('chat.postMessage', true);
    await client.chat.postMessage({ channel: '#key-approvals', text: 'x', blocks: [{ type: 'divider' }] });
    expect(proxy.calls.map(({ args }) => args['blocks'])).toEqual([[{ type: 'divider' }]]);
  });

  it('fails a method as often as told, without any effect', async () => {
    proxy.fail('chat.postMessage', { kind: 'http-error', status: 500 }, 2);
    await expect(post('failing')).rejects.toThrow('500');
    await expect(post('failing')).rejects.toThrow('500');
    await expect(client.auth.test()).resolves.toMatchObject({ ok: true });
    expect(posted('failing')).toEqual([]);
    await post('failing');
    expect(posted('failing')).toHaveLength(1);
  });

  it('fails only the calls whose arguments fit', async () => {
    proxy.fail(
      'chat.postMessage',
      { kind: 'slack-error', error: 'is_archived' },
      1,
      ({ text }) => text === 'unlucky',
    );
    await post('lucky');
    await expect(post('unlucky')).rejects.toThrow('is_archived');
  });

  it('answers 429 with Retry-After', async () => {
    proxy.fail('chat.postMessage', { kind: 'rate-limited', retryAfterSeconds: 7 });
    await expect(post('too fast')).rejects.toMatchObject({ retryAfter: 7 });
  });

  it('never answers a hanging call, and has not passed it on', async () => {
    proxy.fail('chat.postMessage', { kind: 'hang' });
    const impatient = clientWith({ timeout: 1_000 });
    await expect(
      impatient.chat.postMessage({ channel: '#key-approvals', text: 'hanging' }),
    ).rejects.toThrow();
    expect(posted('hanging')).toEqual([]);
    expect(proxy.calls).toMatchObject([{ status: 0, fault: 'hang' }]);
  });

  it('loses an answer after the call took effect', async () => {
    proxy.fail('chat.postMessage', { kind: 'answer-lost' });
    await expect(post('lost')).rejects.toThrow();
    expect(posted('lost')).toHaveLength(1);
  });

  it('delays a call by the given time', async () => {
    proxy.fail('chat.postMessage', { kind: 'slow', milliseconds: 150 });
    await post('late');
    const [call] = proxy.calls;
    expect(call!.finishedAt - call!.startedAt).toBeGreaterThanOrEqual(145);
  });

  it('makes a call twice', async () => {
    proxy.fail('chat.postMessage', { kind: 'duplicate' });
    await post('doubled');
    expect(posted('doubled')).toHaveLength(2);
  });

  it('turns people into outsiders and back, in users.info and users.list', async () => {
    const user = 'U0ERINSATO';
    for (const flags of [
      { deleted: true },
      { is_restricted: true },
      { is_stranger: true },
      { is_bot: true },
      { team_id: 'T0OTHER' },
    ]) {
      proxy.setUserFlags(user, flags);
      expect((await client.users.info({ user })).user).toMatchObject({ id: user, ...flags });
    }
    expect(
      (await client.users.list({})).members
        ?.filter(({ team_id }) => team_id === 'T0OTHER')
        .map(({ id }) => id),
    ).toEqual([user]);
    proxy.setUserFlags(user, {});
    expect((await client.users.info({ user })).user).toMatchObject({
      deleted: false,
      is_bot: false,
      team_id: 'T0QUORATE',
    });
  });

  it('lets a whole app work through it, Socket Mode included', async () => {
    const app: SmallApp = await startSmallApp(proxy.apiUrl);
    onTestFinished(app.stop);
    const erin = slack().person('erin');
    proxy.fail('views.open', { kind: 'slow', milliseconds: 100 });
    await erin.slashCommand('/keys', 'through the proxy');
    await erin.waitForModal('through the proxy');
    await erin.closeModal();
    expect(proxy.calls.map(({ method }) => method)).toEqual(
      expect.arrayContaining(['apps.connections.open', 'views.open']),
    );
  });

  it('ends at once, even with calls hanging', async () => {
    const other = await startSlackProxy({ target: slack().url });
    other.fail('auth.test', { kind: 'hang' });
    const hanging = fetch(`${other.apiUrl}auth.test`, { method: 'POST' }).then(String, () => 'broken');
    try {
      await expect.poll(() => other.calls.length).toBe(1);
    } finally {
      await other.stop();
    }
    expect(await hanging).toBe('broken');
  });
});
