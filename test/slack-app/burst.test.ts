import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { blockActionsBody } from '../../dev/slack/http-payloads.ts';
import { signedRequest } from '../../dev/slack/signed-http.ts';
import { ACTIONS } from '../../slack-app/identifiers.ts';
import { beforeAck, noteArrival } from '../../slack-app/listeners/late-ack.ts';
import { slackSecrets } from '../support/slack-workspace.ts';
import { holdWorkspace } from './hold-workspace.ts';
import { approveBody, ballots, pending } from './over-http.ts';
import { useStage } from './stage.ts';

const stage = useStage({ mode: 'http' });
const VOTERS = ['ana', 'ben', 'chloe', 'dmitri'] as const;
const CLICKS = 200;

/** Where Slack would show what a person is told; here it is collected. */
async function startEars() {
  const told: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += chunk));
    request.on('end', () => {
      told.push(JSON.parse(text).text);
      response.end('ok');
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  onTestFinished(() => void server.close());
  return { told, url };
}

describe('many clicks at once', () => {
  it('H1 200 of them stand in line: each is acknowledged and told what came of it, nobody that something went wrong', {
    timeout: 300_000,
  }, async () => {
    const { app, slackId, sql, log } = stage();
    const { id, value } = await pending(stage());
    const before = log().length;
    const ears = await startEars();
    const clicks = Array.from({ length: CLICKS }, async (_, index) => {
      const actor = { slackUserId: slackId(VOTERS[index % VOTERS.length] ?? 'ana') };
      const button = { type: 'button', action_id: ACTIONS.approve, block_id: 'card', value } as const;
      const place = { ts: '1.000001', channel: 'D0SOMEWHERE' };
      const body = blockActionsBody(actor, button, place, { response_url: ears.url });
      const request = signedRequest({ signingSecret: slackSecrets.signingSecret, body });
      return (await fetch(`${app.url()}/slack/events`, request)).status;
    });
    expect(new Set(await Promise.all(clicks))).toEqual(new Set([200]));
    await expect.poll(() => ears.told.length, { timeout: 180_000 }).toBe(CLICKS);
    expect(ears.told.filter((text) => text.startsWith('Recorded: you approved'))).toHaveLength(VOTERS.length);
    expect(ears.told.filter((text) => text.startsWith('You have already approved'))).toHaveLength(
      CLICKS - VOTERS.length,
    );
    expect(await sql('SELECT 1 FROM ballots WHERE request_id = $1', [id])).toHaveLength(VOTERS.length);
    expect(log().slice(before)).not.toMatch(/an act in Slack failed|a listener failed/);
  });
});

describe('an act that nobody can do just now', () => {
  it('I6 is acknowledged in time, though acts that wait have taken every connection', async () => {
    const { app, seeded, db } = stage();
    const { id, value } = await pending(stage());
    const click = async () => {
      const body = approveBody(stage(), value);
      const started = performance.now();
      const request = signedRequest({ signingSecret: slackSecrets.signingSecret, body });
      const { status } = await fetch(`${app.url()}/slack/events`, request);
      return { status, milliseconds: performance.now() - started };
    };
    const release = await holdWorkspace(db, seeded.workspaceId);
    try {
      const first = Array.from({ length: 20 }, click);
      expect(new Set((await Promise.all(first)).map(({ status }) => status))).toEqual(new Set([200]));
      const { status, milliseconds } = await click();
      expect(status).toBe(200);
      // After 2 s, of the 3 s that Slack waits. Without connections of its own it would be 15 s, and then an error.
      expect(milliseconds).toBeLessThan(8_000);
    } finally {
      await release();
    }
    await expect.poll(() => ballots(stage(), id)).toBe(1);
  });
});

describe('the patience of an acknowledgement', () => {
  afterEach(() => void vi.useRealTimers());

  it('I6 is counted from when a delivery came in, not from when its turn came', async () => {
    vi.useFakeTimers();
    const body = {};
    noteArrival(body);
    await vi.advanceTimersByTimeAsync(1_500);
    const { promise: work, resolve } = Promise.withResolvers<string>();
    const acknowledged = vi.fn(async () => {});
    const outcome = beforeAck(body, () => work, acknowledged);
    await vi.advanceTimersByTimeAsync(499);
    expect(acknowledged).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(acknowledged).toHaveBeenCalledOnce();
    resolve('done');
    expect(await outcome).toEqual({ result: 'done', late: true });
  });
});
