import { pino } from 'pino';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { Peppers } from '../../config/index.ts';
import { inWorkspace } from '../../database/workspace-context.ts';
import { mintSecret } from '../../keys/secret/mint.ts';
import { createMetrics } from '../../observability/metrics.ts';
import { createReportingApi } from '../../reporting-api/create-reporting-api.ts';
import { testWebhooks } from '../support/reporting-api.ts';
import { type SeededKey, seedKey, testPeppers } from '../support/seed-key.ts';
import { seedWorkspace } from '../support/seed-workspace.ts';
import { useFullStage } from './full-stage.ts';
import { joined, lists, nodesOf, readPage } from './walk.ts';

const stage = useFullStage();
const page = (path: string, token = stage().all.token) => readPage(stage().api, path, token);

describe('T67 a cursor that is not one', () => {
  const LIST = '/transactions?page_size=5';
  let cursor: string;
  let shared: string;
  beforeEach(async () => {
    cursor = String((await page(LIST)).page_info.next_cursor);
    shared = String((await page('/users?page_size=2')).page_info.next_cursor);
  });

  async function refused(path: string, token = stage().all.token): Promise<void> {
    const { status, body, headers } = await stage().api.get(path, token);
    expect([path, status, body?.parameter]).toEqual([path, 400, 'cursor']);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(body.detail).toContain('start again without it');
    expect(body).not.toHaveProperty('edges');
  }

  it('T67 tampered anywhere: 400 that names it and says what to do', async () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (let at = 0; at < cursor.length; at += 1) {
      // The neighbour differs in the last bit only, which in the last character decodes to the same bytes.
      const other = alphabet[alphabet.indexOf(cursor.charAt(at)) ^ 1];
      await refused(`${LIST}&cursor=${cursor.slice(0, at)}${other}${cursor.slice(at + 1)}`);
    }
  });

  it('T67 malformed, cut short, drawn out or overlong: 400, never a 500', async () => {
    const forged = Buffer.from('{"on":"2025-01-01T00:00:00Z","id":1}').toString('base64url');
    for (const text of [
      '',
      'x',
      'null',
      '0',
      cursor.slice(0, -1),
      cursor.slice(1),
      `${cursor}A`,
      `${cursor}=`,
      `${cursor}%20`,
      `%20${cursor}`,
      `${cursor}.`,
      `+${cursor}`,
      cursor.toLowerCase(),
      cursor + cursor,
      forged,
      'A'.repeat(43),
      'A'.repeat(120),
      'A'.repeat(513),
      'A'.repeat(2_049),
      'A'.repeat(8_000),
      'é',
      '%F0%9F%94%91',
    ]) {
      await refused(`${LIST}&cursor=${text}`);
    }
    for (const query of [`cursor=${cursor}&cursor=${cursor}`, 'cursor=%00', `cursor=${cursor}&page=1`]) {
      const { status, body } = await stage().api.get(`${LIST}&${query}`, stage().all.token);
      expect([query, status, body?.parameter]).toEqual([query, 400, 'cursor']);
    }
  });

  it('T67 of another list, another path, other filters or another order: 400', async () => {
    for (const path of [
      `${LIST}&order=asc`,
      `${LIST}&status=CONFIRMED`,
      `${LIST}&id=10001`,
      '/accounts?page_size=5',
      '/entities?page_size=5',
      '/users?page_size=5',
      '/accounts/106/nfts?page_size=5',
    ]) {
      await refused(`${path}&cursor=${cursor}`);
    }
    await refused(`/requests?page_size=2&cursor=${shared}`);
    const nfts = await page('/accounts/106/nfts?page_size=1');
    expect(nfts.page_info.next_cursor).not.toBeNull();
    await page(`/accounts/106/nfts?cursor=${nfts.page_info.next_cursor}`);
    await refused(`/accounts/107/nfts?cursor=${nfts.page_info.next_cursor}`);
    await refused(`/accounts/106/nft-collections?cursor=${nfts.page_info.next_cursor}`);
    const narrowed = await page('/transactions?page_size=2&account=101&account=102');
    const { next_cursor: next } = narrowed.page_info;
    await refused(`/transactions?page_size=2&cursor=${next}`);
    await refused(`/transactions?page_size=2&account=101&account=103&cursor=${next}`);
    // The same filter, written the other way round.
    await page(`/transactions?page_size=2&account=102&account=101&cursor=${next}`);
    await page(
      `/transactions?page_size=2&order=desc&order_by=created_on&account=101&account=102&cursor=${next}`,
    );
  });

  it('T67 of the same list in another order: 400, also where the place would fit', async () => {
    const ways = ['', '&order=asc', '&order_by=name', '&order_by=name&order=asc'];
    for (const path of ['/entities', '/accounts', '/groups', '/whitelists', '/labels']) {
      const made = await Promise.all(ways.map((way) => page(`${path}?page_size=1${way}`)));
      for (const [n, { page_info: info }] of made.entries()) {
        expect([path, info.next_cursor]).toEqual([path, expect.any(String)]);
        for (const way of ways) {
          const asked = `${path}?page_size=1${way}&cursor=${info.next_cursor}`;
          if (way === ways[n]) await page(asked);
          else await refused(asked);
        }
      }
    }
  });

  it('T67 of another key, of the same or another workspace: 400, whatever that key covers', async () => {
    const { api, acme, treasury } = stage();
    const twin = await seedKey(api.db, acme, { entityIds: [1, 2, 3], name: 'A twin' });
    const other = await seedWorkspace(api.db);
    const stranger = await seedKey(api.db, other, { entityIds: [1, 2, 3] });
    for (const { token } of [twin, treasury, stranger]) {
      await refused(`${LIST}&cursor=${cursor}`, token);
      await refused(`/users?page_size=2&cursor=${shared}`, token);
    }
    await page(`${LIST}&cursor=${cursor}`);
  });

  it('D2 tells nobody but a working key what is wrong with it, and nobody what is in it', async () => {
    const { api, acme } = stage();
    const suspended = await seedKey(api.db, acme, { name: 'Suspended', suspended: true });
    for (const text of [cursor, 'nonsense']) {
      expect((await api.get(`${LIST}&cursor=${text}`)).status).toBe(401);
      expect((await api.get(`${LIST}&cursor=${text}`, suspended.token)).status).toBe(401);
    }
    const { keyId, clientId, secret } = stage().all;
    const inside = Buffer.from(cursor, 'base64url').toString('latin1');
    for (const hidden of [keyId, clientId, secret.slice(0, 8), '"id"', '"on"', '+00:00'])
      expect(inside).not.toContain(hidden);
  });

  it('is no parameter of what is not a list', async () => {
    for (const path of ['/accounts/106', '/currencies', '/accounts/106/addresses', '/organization']) {
      expect(await stage().api.get(`${path}?cursor=${cursor}`, stage().all.token)).toMatchObject({
        status: 400,
        body: { parameter: 'cursor' },
      });
    }
  });

  it('Compat 45 the compatible dialect knows no cursor, and its page_info is as published', async () => {
    const { api, acme, all } = stage();
    const compatible = { 'x-ledger-workspace': acme.name, 'x-ledger-reporting-api-key': all.token };
    for (const { path } of lists) {
      const reply = await api.get(joined(path, `cursor=${cursor}`), compatible);
      expect([path, reply.status, reply.body]).toEqual([
        path,
        400,
        {
          message: 'The parameter "cursor" is not one that this address takes.',
          name: 'invalid_parameter',
          status_code: 400,
        },
      ]);
      const { status, body } = await api.get(joined(path, 'page_size=1'), compatible);
      expect([path, status, body]).toEqual([path, 200, expect.anything()]);
      expect([path, Object.keys(body.page_info)]).toEqual([path, ['count', 'has_next_page']]);
      const native = await page(joined(path, 'page_size=1'));
      expect(Object.keys(native.page_info)).toEqual(['count', 'has_next_page', 'next_cursor']);
    }
  });
});

describe('T67 an old cursor', () => {
  it('still holds for the key that has been given another secret', async () => {
    const { api, acme } = stage();
    const key = await seedKey(api.db, acme, { entityIds: [2], name: 'Rotated' });
    const expected = nodesOf(await page('/transactions?page_size=8', key.token));
    const { page_info: info } = await page('/transactions?page_size=4', key.token);
    const { minted, stored } = mintSecret(testPeppers, 'live', acme.workspaceId);
    await inWorkspace(api.db, acme.workspaceId, async (trx) => {
      await trx
        .updateTable('secrets')
        .set({ state: 'overlap', endsAt: new Date(Date.now() + 3_600_000) })
        .where('clientId', '=', key.clientId)
        .execute();
      const { keyId } = key;
      await trx
        .insertInto('secrets')
        .values({
          ...stored,
          workspaceId: acme.workspaceId,
          keyId,
          state: 'active',
          createdAt: new Date(),
          confirmedAt: null,
          endsAt: null,
        })
        .execute();
    });
    for (const token of [minted.show().token, key.token]) {
      const next = await page(`/transactions?page_size=4&cursor=${info.next_cursor}`, token);
      expect(nodesOf(next)).toEqual(expected.slice(4));
    }
  });

  it('J6 holds while the pepper that it was made under lives, and is a 400 once that is retired', async () => {
    const { api, acme } = stage();
    const three = { version: 3, key: Buffer.alloc(32, 'pepper three') };
    const [two = three] = testPeppers;
    const key = await seedKey(api.db, acme, { peppers: [three], name: 'Under the newest' });
    const before = open([two, three]);
    const during = open([three, two]);
    const after = open([three]);
    const path = '/transactions?page_size=3';
    const made = await before.ask(path, key);
    const on = `${path}&cursor=${made.body.page_info.next_cursor}`;
    expect([made.status, (await during.ask(on, key)).status]).toEqual([200, 200]);
    expect(await after.ask(on, key)).toMatchObject({ status: 400, body: { parameter: 'cursor' } });
    const anew = await during.ask(path, key);
    expect(anew.body.page_info.next_cursor).not.toBe(made.body.page_info.next_cursor);
    expect((await after.ask(`${path}&cursor=${anew.body.page_info.next_cursor}`, key)).status).toBe(200);
  });

  const opened: ReturnType<typeof createReportingApi>[] = [];
  afterAll(() => Promise.all(opened.map((app) => app.close())));

  /** The same API with other peppers, as a process that was started with them. */
  function open(peppers: Peppers) {
    const { pool } = stage().api;
    const app = createReportingApi({
      pool,
      peppers,
      logger: pino({ level: 'silent' }),
      metrics: createMetrics('other'),
      webhooks: testWebhooks,
    });
    opened.push(app);
    return {
      async ask(url: string, { token }: SeededKey) {
        const reply = await app.inject({ url, headers: { authorization: `Bearer ${token}` } });
        return { status: reply.statusCode, body: reply.json() };
      },
    };
  }
});
