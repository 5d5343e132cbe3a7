import { describe, expect, it, vi } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import type { WebhookId } from '../../domain/ids.ts';
import { publishedId } from '../../domain/published-id.ts';
import { act } from '../../notifications/channels/act.ts';
import { handleEntry } from '../../notifications/handle-entry.ts';
import { MOST_ATTEMPTS } from '../../notifications/retry.ts';
import { deliverWebhook } from '../../notifications/webhook/deliver.ts';
import { findDestination } from '../../notifications/webhook/destination.ts';
import type { Resolve } from '../../notifications/webhook/public-address.ts';
import { addWebhook } from '../../webhooks/add.ts';
import type { SeededWorkspace } from '../support/seed-workspace.ts';
import { moveDatabaseClock } from '../support/time-skip.ts';
import { notifyDeps, WEBHOOK_KEY } from './notify-deps.ts';
import { dm, told } from './reading.ts';
import { useReceiver, verifies } from './receiver.ts';
import { ask, deliveriesOf, happen, keyDraft, type Stage, seed, tellAll, useStage, vote } from './stage.ts';

describe('webhooks', () => {
  const stage = useStage();
  const receiver = useReceiver();
  const { received } = receiver;
  const accepts = receiver.answer;

  async function withWebhook(
    on: Stage,
    at = receiver.url,
  ): Promise<{ workspace: SeededWorkspace; secret: string; webhookId: WebhookId }> {
    const workspace = await seed(on, { announcementChannel: null });
    const added = await addWebhook(on.db, WEBHOOK_KEY, workspace.workspaceId, at, { allowLoopback: true });
    if (!added.ok) throw new Error(added.problem);
    return { workspace, secret: added.secret, webhookId: added.webhookId };
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
      // The number by which the API names it.
      expect(body).toMatchObject({ payload_type: 'REQUEST', id: publishedId(number) });
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
    receiver.answer = (_, response) => void response.writeHead(500).end('no');
    const waits: number[] = [];
    let moved = 0;
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const again = await handleEntry(notifyDeps(on), entry);
      if (!again) break;
      waits.push(again.againInMs / 1000);
      moved += again.againInMs;
      await moveDatabaseClock(on.database.ownerUrl, moved);
    }
    receiver.answer = accepts;
    await moveDatabaseClock(on.database.ownerUrl, 0);
    expect(waits.slice(0, 5)).toEqual([5, 10, 20, 40, 80]);
    expect(received).toHaveLength(100);
    expect(received.every((one) => verifies(secret, one))).toBe(true);
    const [delivery] = await deliveriesOf(on, workspace);
    expect(delivery).toMatchObject({ state: 'failed', attempts: 100, detail: 'the receiver answered 500' });
    expect(await handleEntry(notifyDeps(on), entry)).toBeNull();
    expect(received).toHaveLength(100);
  });

  it('T68 a redirect is not followed, and an endless answer is cut off', async () => {
    const on = stage();
    const { workspace, webhookId } = await withWebhook(on);
    const body = { payload_type: 'ENTITY', event_type: 'ENTITY_HAS_BEEN_EDITED', id: 1 } as const;
    received.length = 0;
    receiver.answer = (_, response) => void response.writeHead(302, { location: '/elsewhere' }).end();
    expect(await deliverWebhook(notifyDeps(on), workspace.workspaceId, { webhookId, body })).toEqual({
      state: 'retry',
      reason: 'the receiver answered 302',
    });
    expect(received).toHaveLength(1);
    receiver.answer = (_, response) => {
      response.writeHead(200);
      const pour = () => {
        if (!response.destroyed) response.write(Buffer.alloc(65_536), pour);
      };
      pour();
    };
    expect(await deliverWebhook(notifyDeps(on), workspace.workspaceId, { webhookId, body })).toEqual({
      state: 'delivered',
    });
    receiver.answer = () => {};
    const silent = await deliverWebhook(notifyDeps(on, { timeoutMs: 300 }), workspace.workspaceId, {
      webhookId,
      body,
    });
    expect(silent).toMatchObject({ state: 'retry' });
    receiver.answer = accepts;
  });

  it('T68 a name is looked up once: one that is public first and private then never gets us inside', async () => {
    const on = stage();
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
      const { workspace, webhookId } = await withWebhook(on, 'https://rebinding.example/');
      const result = await deliverWebhook(
        notifyDeps(on, { allowLoopback: false, resolve }),
        workspace.workspaceId,
        { webhookId, body },
      );
      expect(result).toEqual({ state: 'failed', reason: 'not a public address' });
    }
    expect(looked).toBe(2);
    expect(await findDestination(`https://rebinding.example:${receiver.port}/`, mixed, true)).toMatchObject({
      ok: false,
    });
    expect(received).toHaveLength(0);
  });

  it('T68 a webhook with a forbidden address is paused, on record and told to administrators; adding it again resumes it', async () => {
    const on = stage();
    await on.start();
    const at = 'https://hooks.example/moved-inside?token=1';
    const { workspace, webhookId, secret } = await withWebhook(on, at);
    const inside: Resolve = async () => [{ address: '10.0.0.1', family: 4 }];
    const outboxId = await happen(on, workspace, 'entity_edited', '1');
    const entry = { workspaceId: workspace.workspaceId, outboxId };
    expect(await handleEntry(notifyDeps(on, { resolve: inside }), entry)).toBeNull();
    expect(await deliveriesOf(on, workspace)).toMatchObject([
      { state: 'failed', detail: 'not a public address', attempts: 1 },
    ]);
    await tellAll(on, workspace);
    expect((await dm(on, 'ana', 'hooks.example')) && told(on, 'ana').join()).not.toContain('token=1');
    const seen = () =>
      inWorkspace(on.db, workspace.workspaceId, async (trx) => ({
        webhook: await trx.selectFrom('webhooks').select(['id', 'pausedAt']).executeTakeFirst(),
        events: await trx
          .selectFrom('auditEvents')
          .select(['actor', 'action'])
          .where('objectId', '=', webhookId)
          .orderBy('seq')
          .execute(),
      }));
    expect(await seen()).toMatchObject({
      webhook: { id: webhookId, pausedAt: expect.any(Date) },
      events: [{ action: 'webhook.added' }, { actor: 'system', action: 'webhook.paused' }],
    });
    await happen(on, workspace, 'entity_edited', '2');
    await tellAll(on, workspace);
    expect((await deliveriesOf(on, workspace)).filter(({ channel }) => channel === 'webhook')).toHaveLength(
      1,
    );
    const again = await addWebhook(on.db, WEBHOOK_KEY, workspace.workspaceId, at, { allowLoopback: true });
    expect(again).toMatchObject({ ok: true, webhookId });
    expect(again.ok && again.secret).not.toBe(secret);
    expect((await seen()).webhook?.pausedAt).toBeNull();
    expect(
      await addWebhook(on.db, WEBHOOK_KEY, workspace.workspaceId, at, { allowLoopback: true }),
    ).toMatchObject({
      ok: false,
      problem: 'url_taken',
    });
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
      notifyDeps(on),
      { workspaceId: workspace.workspaceId, outboxId: 1, channel: 'webhook', recipient: delivery.recipient },
      delivery,
      1,
    );
    expect(outcome).toEqual({ state: 'dropped', reason: 'the webhook is paused' });
    await vi.waitFor(() => expect(received).toHaveLength(0));
  });
});
