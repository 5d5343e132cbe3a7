import { describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { demoNdjson } from '../../dev/demo-data.ts';
import { importNdjson } from '../../mirror/import-ndjson.ts';
import { seedKey } from '../support/seed-key.ts';
import { seedWorkspace } from '../support/seed-workspace.ts';
import { type FullStage, useFullStage } from './full-stage.ts';
import { joined, lists, nodesOf, readPage } from './walk.ts';

const stage = useFullStage(change);

const page = (path: string, token = stage().all.token) => readPage(stage().api, path, token);

/** A list from beginning to end by cursor; each page as long as the next of `sizes`, over and over. */
async function walk(path: string, sizes: number[], token?: string): Promise<unknown[]> {
  const nodes: unknown[] = [];
  let next: string | null = '';
  for (let turn = 0; next !== null; turn += 1) {
    const on: string = next === '' ? '' : `&cursor=${next}`;
    const body = await page(joined(path, `page_size=${sizes[turn % sizes.length]}${on}`), token);
    const { count, has_next_page: more, next_cursor: cursor } = body.page_info;
    nodes.push(...nodesOf(body));
    expect(body.edges.map((edge) => edge.cursor)).toEqual(body.edges.map((_, n) => n));
    expect([cursor !== null, nodes.length < count]).toEqual([more, more]);
    if (cursor !== null) expect(cursor).toMatch(/^[A-Za-z0-9_-]{40,400}$/);
    next = cursor;
  }
  return nodes;
}

/** The same by page, which other tests hold against a model. */
async function byPage(path: string): Promise<unknown[]> {
  const nodes: unknown[] = [];
  for (let number = 1; ; number += 1) {
    const body = await page(joined(path, `page_size=200&page=${number}`));
    nodes.push(...nodesOf(body));
    if (!body.page_info.has_next_page) return nodes;
  }
}

const cases = lists.flatMap(({ path, orders }) =>
  orders.map((order) => ({ path: order === '' ? path : `${path}?${order}` })),
);

/** Something that uploads changed. */
async function change({ api, acme }: FullStage): Promise<void> {
  const account = [...demoNdjson('accounts')].find((line) => JSON.parse(line).id === 106) ?? '';
  for (let n = 1; n <= 7; n += 1) {
    const line = `${JSON.stringify({ ...JSON.parse(account), balance: String(n) })}\n`;
    const imported = await importNdjson(api.db, acme.workspaceId, 'accounts', [line]);
    if (!imported.ok) throw new Error(JSON.stringify(imported));
  }
}

describe('D3 a list by cursor is the list', () => {
  it.each(cases)('T67 $path, page after page, whatever their sizes', async ({ path }) => {
    const expected = await byPage(path);
    const small = expected.length > 100 ? [90, 7, 1] : [1, 3, 2];
    for (const sizes of [small, [50], [-1]]) expect(await walk(path, sizes)).toEqual(expected);
  });

  it('T67 holds under filters, and counts what they leave, on every page', async () => {
    for (const path of [
      '/transactions?status=CONFIRMED&currency=bitcoin&currency=ethereum',
      '/transactions?account=101&created_after=2024-12-01T00:00:00Z&order=asc',
      '/transactions?min_amount=1000000',
      '/accounts?status=ACTIVE',
      '/accounts?entity=3&order=asc',
      '/users?role=OPERATOR',
      '/entities?account=109',
      '/accounts/106/changes?created_after=2020-01-01T00:00:00Z&order=asc',
    ]) {
      const expected = await byPage(path);
      expect(expected.length, path).toBeGreaterThan(1);
      expect(await walk(path, [1, 40]), path).toEqual(expected);
    }
  });

  it('T67 a page size of 0, -1 or a billion is 200 behind a cursor, too, and never skips', async () => {
    const expected = await byPage('/transactions');
    const first = await page('/transactions?page_size=3');
    for (const size of ['0', '-1', '200', '1000000000']) {
      const path = `/transactions?page_size=${size}&cursor=${first.page_info.next_cursor}`;
      expect(nodesOf(await page(path))).toEqual(expected.slice(3, 203));
    }
    const path = `/transactions?page_size=-2&cursor=${first.page_info.next_cursor}`;
    expect(await stage().api.get(path, stage().all.token)).toMatchObject({
      status: 400,
      body: { parameter: 'page_size' },
    });
  });

  it('a walk may begin on any page', async () => {
    const expected = await byPage('/transactions?order=asc');
    const { page_info: info } = await page('/transactions?order=asc&page_size=10&page=7');
    const next = await page(`/transactions?order=asc&page_size=10&cursor=${info.next_cursor}`);
    expect(nodesOf(next)).toEqual(expected.slice(70, 80));
  });

  it('D5 the same state gives the same cursor, so what has not changed still costs no body', async () => {
    const { api, all } = stage();
    const first = await page('/transactions?page_size=5');
    const path = `/transactions?page_size=5&cursor=${first.page_info.next_cursor}`;
    const [one, two] = [await api.get(path, all.token), await api.get(path, all.token)];
    expect(two.text).toBe(one.text);
    const headers = {
      authorization: `Bearer ${all.token}`,
      'if-none-match': String(one.headers.get('etag')),
    };
    expect((await api.get(path, headers)).status).toBe(304);
  });
});

describe('T67 rows that come and go during a walk', () => {
  const RESOURCES = ['accounts', 'transactions', 'messages'] as const;
  const make = (resource: (typeof RESOURCES)[number], change: object) => {
    const [line = ''] = demoNdjson(resource, 1);
    return `${JSON.stringify({ ...JSON.parse(line), ...change })}\n`;
  };

  it.each(RESOURCES)('T67 move nothing else: %s', async (resource) => {
    const { api } = stage();
    const fresh = await seedWorkspace(api.db);
    const key = await seedKey(api.db, fresh, { entityIds: [1] });
    const bring = async (change: object) => {
      const imported = await importNdjson(api.db, fresh.workspaceId, resource, [make(resource, change)]);
      if (!imported.ok) throw new Error(JSON.stringify(imported));
    };
    const join = (accountId: number) =>
      inWorkspace(api.db, fresh.workspaceId, (trx) =>
        trx
          .insertInto('entityAccounts')
          .values({ workspaceId: fresh.workspaceId, entityId: fresh.entityIds[0], accountId })
          .execute(),
      );
    const leave = (accountId: number) =>
      inWorkspace(api.db, fresh.workspaceId, (trx) =>
        trx
          .deleteFrom('entityAccounts')
          .where('entityId', '=', fresh.entityIds[0])
          .where('accountId', '=', accountId)
          .execute(),
      );
    const day = (n: number) => `2030-01-${String(n).padStart(2, '0')}T00:00:00.000001+00:00`;
    // One account for each object, so that an edit of the entity takes one away or brings it.
    const account = (n: number) => 500 + n;
    for (const n of [1, 2, 3, 4, 5, 6, 7]) {
      if (resource === 'accounts') await bring({ id: account(n), created_on: day(2 * n) });
      else {
        const line = make('accounts', { id: account(n) });
        await importNdjson(api.db, fresh.workspaceId, 'accounts', [line]);
        await bring({ id: account(n), account_id: account(n), created_on: day(2 * n) });
      }
      if (n < 7) await join(account(n));
    }
    const only = '&created_after=2030-01-01T00:00:00Z';
    const given: unknown[] = [];
    const read = async (cursor: string | null) => {
      const on = cursor === null ? '' : `&cursor=${cursor}`;
      const body = await page(`/${resource}?page_size=2${only}${on}`, key.token);
      given.push(...nodesOf(body).map((node) => (node as { id: number }).id));
      return body.page_info;
    };
    const first = await read(null);
    expect(given).toEqual([506, 505]);
    // The very row that the cursor stands on goes, and one that is still to come; one arrives ahead and one behind.
    await leave(505);
    await leave(503);
    const more = resource === 'accounts' ? { id: 550 } : { id: 550, account_id: 504 };
    await bring({ ...more, created_on: day(5) });
    if (resource === 'accounts') await join(550);
    await join(507);
    const second = await read(first.next_cursor);
    expect(second.count).toBe(6);
    await read(second.next_cursor);
    expect(given).toEqual([506, 505, 504, 550, 502, 501]);
  });
});
