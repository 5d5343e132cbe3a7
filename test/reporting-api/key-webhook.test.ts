import { describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { unsealSecret } from '../../webhooks/seal.ts';
import { testWebhooks } from '../support/reporting-api.ts';
import { type SeededKey, seedKey } from '../support/seed-key.ts';
import { useFullStage } from './full-stage.ts';

const stage = useFullStage();
const PATH = '/notifications/configuration';
const HOOK = { url: 'https://partner.example/hook?token=of-the-receiver', secret: 'known to the partner' };

const put = (key: SeededKey, webhook: object | null) => send(key, JSON.stringify({ all: { webhook } }));

async function send(key: SeededKey, body: string | Buffer) {
  const headers = { authorization: `Bearer ${key.token}` };
  const reply = await fetch(stage().api.url + PATH, { method: 'PUT', headers, body });
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
}

const stored = (key: SeededKey) =>
  inWorkspace(stage().api.db, stage().acme.workspaceId, async (trx) => ({
    row: await trx
      .selectFrom('keyNotifications')
      .selectAll()
      .where('keyId', '=', key.keyId)
      .executeTakeFirst(),
    events: await trx
      .selectFrom('auditEvents')
      .select(['actor', 'action', 'body'])
      .where('objectId', '=', key.keyId)
      .orderBy('seq')
      .execute(),
  }));

describe('the webhook of a key, as it is set', () => {
  it('D5 its secret is in no cache and in no compressed answer', async () => {
    const { api, acme } = stage();
    const key = await seedKey(api.db, acme, { entityIds: [] });
    const long = { ...HOOK, secret: 'known to the partner '.repeat(48) };
    expect((await put(key, long)).status).toBe(200);
    const headers = { authorization: `Bearer ${key.token}`, 'accept-encoding': 'gzip, br' };
    const reply = await fetch(api.url + PATH, { headers });
    expect(await reply.json()).toEqual({ all: { webhook: long } });
    expect(Object.fromEntries(reply.headers)).toMatchObject({ 'cache-control': 'no-store' });
    for (const absent of ['etag', 'content-encoding']) expect(reply.headers.get(absent)).toBeNull();
  });

  it('T68 an address that could never be delivered to is refused at once, and leaves nothing', async () => {
    const { treasury } = stage();
    for (const url of [
      'https://partner.example:8443/',
      'https://partner.example:22/',
      'https://name:word@partner.example/',
      'https://169.254.169.254/',
      'https://[::1]/',
    ]) {
      const { status, body } = await put(treasury, { ...HOOK, url });
      expect([url, status, body['parameter']]).toEqual([url, 400, 'url']);
    }
    expect(await stored(treasury)).toEqual({ row: undefined, events: [] });
  });

  it('T62 bytes that are no UTF-8, or too many of them, are refused in words, and leave nothing', async () => {
    const { treasury } = stage();
    const text = JSON.stringify({ all: { webhook: { ...HOOK, secret: 'café' } } });
    const latin1 = await send(treasury, Buffer.from(text, 'latin1'));
    expect(latin1).toMatchObject({ status: 400, body: { parameter: 'all' } });
    const large = await send(treasury, text.padEnd(9_000));
    expect(large).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
    expect(await stored(treasury)).toEqual({ row: undefined, events: [] });
  });

  it('Compat 79 the secret is sealed for this key alone; what is on record shows neither secret nor address', async () => {
    const { treasury, trading } = stage();
    expect((await put(treasury, HOOK)).status).toBe(200);
    const { row, events } = await stored(treasury);
    const sealed = row?.sealedSecret ?? Buffer.alloc(0);
    expect(sealed.toString('latin1')).not.toContain(HOOK.secret);
    expect(unsealSecret(testWebhooks.key, treasury.keyId, sealed)).toBe(HOOK.secret);
    expect(() => unsealSecret(testWebhooks.key, trading.keyId, sealed)).toThrow();
    expect(events).toMatchObject([{ actor: treasury.keyId, action: 'webhook.configured' }]);
    expect(JSON.stringify(events)).not.toMatch(/partner\.example|known to the partner|of-the-receiver/);
  });

  it('Compat 79 setting it again ends a pause; only the key itself sees its webhook', async () => {
    const { api, acme, all, trading } = stage();
    await put(all, HOOK);
    await inWorkspace(api.db, acme.workspaceId, (trx) =>
      trx
        .updateTable('keyNotifications')
        .set({ pausedAt: new Date() })
        .where('keyId', '=', all.keyId)
        .execute(),
    );
    expect((await api.get(PATH, all.token)).body).toEqual({ all: { webhook: HOOK } });
    expect((await put(all, HOOK)).status).toBe(200);
    expect((await stored(all)).row?.pausedAt).toBeNull();
    expect((await api.get(PATH, trading.token)).status).toBe(404);
  });

  it('Compat 26 a key that was stopped sets nothing', async () => {
    const { api, acme } = stage();
    const stopped = await seedKey(api.db, acme, { entityIds: [1], suspended: true });
    expect((await put(stopped, HOOK)).status).toBe(401);
    expect((await stored(stopped)).row).toBeUndefined();
  });
});
