import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { act } from '../../notifications/channels/act.ts';
import type { NotifyDeps } from '../../notifications/deps.ts';
import { handleEntry } from '../../notifications/handle-entry.ts';
import { MOST_ATTEMPTS } from '../../notifications/retry.ts';
import { createSlackClient } from '../../notifications/slack-client.ts';
import { deliverWebhook } from '../../notifications/webhook/deliver.ts';
import { findDestination } from '../../notifications/webhook/destination.ts';
import type { Resolve } from '../../notifications/webhook/public-address.ts';
import { createLogger } from '../../observability/logger.ts';
import { addWebhook } from '../../webhooks/add.ts';
import type { SeededWorkspace } from '../support/seed-workspace.ts';
import { moveDatabaseClock } from '../support/time-skip.ts';
import { ask, deliveriesOf, happen, keyDraft, type Stage, seed, tellAll, useStage, vote } from './stage.ts';

interface Received {
  signature: string;
  body: string;
  at: number;
}

/** The reference receiver of the published description: parses the header, refuses what is older than five minutes. */
function verifies(secret: string, { signature, body }: Received, now = Date.now()): boolean {
  const parts = Object.fromEntries(signature.split(',').map((part) => part.split('=') as [string, string]));
  if (Math.abs(now / 1000 - Number(parts['t'])) > 300) return false;
  const expected = createHmac('sha256', secret).update(`${parts['t']}.${body}`).digest('hex');
  return timingSafeEqual(Buffer.from(expected), Buffer.from(parts['v1'] ?? ''.padEnd(64)));
}

describe('webhooks', () => {
  const stage = useStage();
  const received: Received[] = [];
  let answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) =>
    void response.end();
  let url = '';
  const receiver = createServer(async (request, response) => {
    received.push({
      signature: String(request.headers['x-ledger-signature']),
      body: await text(request),
      at: Date.now(),
    });
    answer(request, response);
  });
  const key = Buffer.alloc(32, 7);

  beforeAll(async () => {
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  });
  afterAll(() => {
    receiver.closeAllConnections();
    receiver.close();
  });

  async function withWebhook(
    on: Stage,
    at = url,
  ): Promise<{ workspace: SeededWorkspace; secret: string; webhookId: string }> {
    const workspace = await seed(on, { announcementChannel: null });
    const added = await addWebhook(on.db, key, workspace.workspaceId, at, { allowLoopback: true });
    if (!added.ok) throw new Error(added.problem);
    return { workspace, secret: added.secret, webhookId: added.webhookId };
  }

  function deps(on: Stage, overrides: Partial<NotifyDeps['webhooks']> = {}): NotifyDeps {
    const log = createLogger({ level: 'error', name: 'test', destination: { write: () => {} } });
    return {
      ...{
        db: on.db,
        dates: 'plain' as const,
        log,
        slack: createSlackClient('xoxb-test', on.proxy.apiUrl, log),
      },
      publishHome: async () => {},
      webhooks: { key, allowLoopback: true, timeoutMs: 2_000, ...overrides },
    };
  }

  it('Compat 80, 81 each event is a body of exactly three members, signed so that the reference receiver accepts it', async () => {
    const on = stage();
    await on.start();
    const { workspace, secret } = await withWebhook(on);
    received.length = 0;
    const id = await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, 'Hooked'));
    await vote(on, workspace, id, 'ana');
    await vote(on, workspace, id, 'bruno');
    await on.activities.decide(id);
    await tellAll(on, workspace);
    const { number } = await inWorkspace(on.db, workspace.workspaceId, (trx) =>
      trx.selectFrom('requests').select('number').where('id', '=', id).executeTakeFirstOrThrow(),
    );
    const bodies = received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(bodies.map((body) => body['event_type']).sort()).toEqual([
      'REQUEST_HAS_BEEN_CREATED',
      'REQUEST_HAS_REACHED_QUORUM',
      'REQUEST_HAS_RECEIVED_AN_APPROVAL',
      'REQUEST_HAS_RECEIVED_AN_APPROVAL',
    ]);
    for (const body of bodies) {
      expect(Object.keys(body).sort()).toEqual(['event_type', 'id', 'payload_type']);
      expect(body).toMatchObject({ payload_type: 'REQUEST', id: number });
    }
    for (const one of received) {
      expect(one.signature).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
      expect(verifies(secret, one)).toBe(true);
      expect(verifies(secret, { ...one, body: one.body.replace('R', 'r') })).toBe(false);
      expect(verifies('another secret', one)).toBe(false);
      expect(verifies(secret, one, Date.now() + 301_000)).toBe(false);
    }
  });

  it('Compat 82 keeps that schedule with Postgres’s clock, signs each attempt anew, and gives up after the hundredth', async () => {
    const on = stage();
    const { workspace, secret } = await withWebhook(on);
    const outboxId = await happen(on, workspace, 'entity_edited', '1');
    const entry = { workspaceId: workspace.workspaceId, outboxId };
    received.length = 0;
    answer = (_, response) => void response.writeHead(500).end('no');
    const waits: number[] = [];
    let moved = 0;
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const again = await handleEntry(deps(on), entry);
      if (!again) break;
      waits.push(again.againInMs / 1000);
      moved += again.againInMs;
      await moveDatabaseClock(on.database.ownerUrl, moved);
    }
    answer = (_, response) => void response.end();
    await moveDatabaseClock(on.database.ownerUrl, 0);
    expect(waits.slice(0, 5)).toEqual([5, 10, 20, 40, 80]);
    expect(received).toHaveLength(100);
    expect(received.every((one) => verifies(secret, one))).toBe(true);
    const [delivery] = await deliveriesOf(on, workspace);
    expect(delivery).toMatchObject({ state: 'failed', attempts: 100, detail: 'the receiver answered 500' });
    expect(await handleEntry(deps(on), entry)).toBeNull();
    expect(received).toHaveLength(100);
  });

  it('T68 a redirect is not followed, and an endless answer is cut off', async () => {
    const on = stage();
    const { workspace, webhookId } = await withWebhook(on);
    const body = { payload_type: 'ENTITY', event_type: 'ENTITY_HAS_BEEN_EDITED', id: 1 } as const;
    received.length = 0;
    answer = (_, response) => void response.writeHead(302, { location: '/elsewhere' }).end();
    expect(await deliverWebhook(deps(on), workspace.workspaceId, { webhookId, body })).toEqual({
      state: 'retry',
      reason: 'the receiver answered 302',
    });
    expect(received).toHaveLength(1);
    answer = (_, response) => {
      response.writeHead(200);
      const pour = () => {
        if (!response.destroyed) response.write(Buffer.alloc(65_536), pour);
      };
      pour();
    };
    expect(await deliverWebhook(deps(on), workspace.workspaceId, { webhookId, body })).toEqual({
      state: 'delivered',
    });
    answer = () => {};
    const silent = await deliverWebhook(deps(on, { timeoutMs: 300 }), workspace.workspaceId, {
      webhookId,
      body,
    });
    expect(silent).toMatchObject({ state: 'retry' });
    answer = (_, response) => void response.end();
  });

  it('T68 a name is looked up once: one that is public first and private then never gets us inside', async () => {
    const on = stage();
    const port = (receiver.address() as AddressInfo).port;
    const { workspace, webhookId } = await withWebhook(on, 'https://rebinding.example/');
    let looked = 0;
    const rebinding: Resolve = async () => [
      { address: looked++ === 0 ? '192.0.2.55' : '127.0.0.1', family: 4 },
    ];
    const mixed: Resolve = async () => [
      { address: '8.8.8.8', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ];
    received.length = 0;
    const body = { payload_type: 'ENTITY', event_type: 'ENTITY_HAS_BEEN_EDITED', id: 1 } as const;
    for (const resolve of [rebinding, rebinding, mixed]) {
      const result = await deliverWebhook(
        deps(on, { allowLoopback: false, resolve }),
        workspace.workspaceId,
        { webhookId, body },
      );
      expect(result).toEqual({ state: 'failed', reason: 'not a public address' });
    }
    expect(looked).toBe(2);
    expect(await findDestination(`https://rebinding.example:${port}/`, mixed, true)).toMatchObject({
      ok: false,
    });
    expect(received).toHaveLength(0);
  });

  it('F1 a webhook that was paused meanwhile is left alone', async () => {
    const on = stage();
    const { workspace, webhookId } = await withWebhook(on);
    await inWorkspace(on.db, workspace.workspaceId, (trx) =>
      trx.updateTable('webhooks').set({ pausedAt: new Date() }).execute(),
    );
    const body = { payload_type: 'ENTITY', event_type: 'ENTITY_HAS_BEEN_EDITED', id: 1 } as const;
    const delivery = { channel: 'webhook' as const, recipient: `${webhookId} x`, webhookId, body };
    const outcome = await act(
      deps(on),
      { workspaceId: workspace.workspaceId, outboxId: 1, channel: 'webhook', recipient: delivery.recipient },
      delivery,
      1,
    );
    expect(outcome).toEqual({ state: 'dropped', reason: 'the webhook is paused' });
    await vi.waitFor(() => expect(received).toHaveLength(0));
  });
});
