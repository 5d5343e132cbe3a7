import { Compile } from 'typebox/compile';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import type { EntityId } from '../../domain/ids.ts';
import { Account } from '../../mirror/documents/account.ts';
import { Entity } from '../../mirror/documents/governance.ts';
import { Transaction } from '../../mirror/documents/transaction.ts';
import { seedKey } from '../support/seed-key.ts';
import { type Doc, inScope, MEMBERS, pageThrough, sorted, transactions, useStage } from './stage.ts';

const stage = useStage();
const LISTS = [
  { path: '/entities', schema: Entity },
  { path: '/accounts', schema: Account },
  { path: '/transactions', schema: Transaction },
];

describe('D2 a key sees the accounts and transactions of its entities, and counts no others', () => {
  const cases = (
    [
      ['one', [1]],
      ['two', [2, 3]],
    ] as const
  ).flatMap(([key, entities]) =>
    (['asc', 'desc'] as const).flatMap((order) =>
      [7, 50, 200].map((size) => ({ key, entities, order, size })),
    ),
  );
  it.each(cases)(
    'Compat 34, 37, 42, 45: key $key, $order, $size a page',
    async ({ key, entities, order, size }) => {
      const { token } = stage()[key];
      const model = inScope([...entities]);
      expect(await pageThrough(stage().api, '/transactions', token, size, order)).toEqual({
        ids: sorted(model.transactions, order),
        count: model.transactions.length,
      });
      expect(await pageThrough(stage().api, '/accounts', token, size, order)).toEqual({
        ids: sorted(model.accounts, order),
        count: model.accounts.length,
      });
    },
  );

  it('gives documents as they were imported, valid against the published schemas', async () => {
    for (const { path, schema } of LISTS) {
      const validator = Compile(schema);
      const { body } = await stage().api.get(`${path}?page_size=0`, stage().two.token);
      expect(body.edges.length).toBeGreaterThan(1);
      for (const { node } of body.edges) {
        expect(validator.Errors(node)).toEqual([]);
        expect((await stage().api.get(`${path}/${node.id}`, stage().two.token)).body).toEqual(node);
      }
      if (path === '/transactions') expect(transactions).toContainEqual(body.edges[0].node);
    }
  });

  it('Compat 39 lists the authorised entities with all their accounts', async () => {
    const { body } = await stage().api.get('/entities?order=asc', stage().two.token);
    expect(
      body.edges.map(({ node }: { node: { id: number; name: string; accounts: number[] } }) => [
        node.id,
        node.name,
        node.accounts,
      ]),
    ).toEqual([
      [2, 'Trading', MEMBERS[2]],
      [3, 'Custody', MEMBERS[3]],
    ]);
    expect(body.page_info).toEqual({ count: 2, has_next_page: false, next_cursor: null });
  });

  it('Compat 40 follows an entity edit on the next call, in lists, counts and single objects', async () => {
    const key = await seedKey(stage().api.db, stage().acme, { entityIds: [3] });
    const [moved] = transactions.filter((doc) => doc.account_id === 104);
    const counts = async () => [
      (await stage().api.get('/accounts', key.token)).body.page_info.count,
      (await stage().api.get('/transactions', key.token)).body.page_info.count,
    ];
    const before = await counts();
    expect((await stage().api.get(`/transactions/${moved?.id}`, key.token)).status).toBe(404);
    const row = { workspaceId: stage().acme.workspaceId, entityId: 3 as EntityId, accountId: 104 };
    const leave = () =>
      inWorkspace(stage().api.db, stage().acme.workspaceId, (trx) =>
        trx
          .deleteFrom('entityAccounts')
          .where('entityId', '=', row.entityId)
          .where('accountId', '=', 104)
          .execute(),
      );
    onTestFinished(async () => void (await leave()));
    await inWorkspace(stage().api.db, stage().acme.workspaceId, (trx) =>
      trx.insertInto('entityAccounts').values(row).execute(),
    );
    const more = transactions.filter((doc) => doc.account_id === 104).length;
    expect(await counts()).toEqual([before[0] + 1, before[1] + more]);
    expect((await stage().api.get(`/transactions/${moved?.id}`, key.token)).body).toEqual(moved);
    await leave();
    expect(await counts()).toEqual(before);
    expect((await stage().api.get('/accounts/104', key.token)).status).toBe(404);
  });

  it('an entity that is revoked groups no accounts any more', async () => {
    const { api, acme } = stage();
    const key = await seedKey(api.db, acme, { entityIds: [1, 3] });
    const status = (value: 'ACTIVE' | 'REVOKED') =>
      inWorkspace(api.db, acme.workspaceId, (trx) =>
        trx
          .updateTable('entities')
          .set({ status: value })
          .where('id', '=', 3 as EntityId)
          .execute(),
      );
    onTestFinished(async () => void (await status('ACTIVE')));
    await status('REVOKED');
    const { accounts, transactions: visible } = inScope([1]);
    expect((await pageThrough(api, '/accounts', key.token, 50, 'asc')).ids).toEqual(sorted(accounts, 'asc'));
    expect((await pageThrough(api, '/transactions', key.token, 50, 'asc')).ids).toEqual(
      sorted(visible, 'asc'),
    );
    expect((await api.get('/accounts/110', key.token)).status).toBe(404);
    await status('ACTIVE');
    expect((await api.get('/accounts/110', key.token)).status).toBe(200);
  });

  it('a key without entities sees nothing, exactly', async () => {
    const key = await seedKey(stage().api.db, stage().acme, { entityIds: [] });
    for (const { path } of LISTS) {
      expect((await stage().api.get(path, key.token)).text).toBe(
        '{"edges":[],"page_info":{"count":0,"has_next_page":false,"next_cursor":null}}',
      );
    }
  });
});

describe('paging', () => {
  it('Compat 46 gives 20 without being asked', async () => {
    expect((await stage().api.get('/transactions', stage().two.token)).body.edges).toHaveLength(20);
  });

  it('Compat 47 gives the maximum of 200 for 0, -1 and anything larger; -2 and page 0 are refused by name', async () => {
    for (const size of ['0', '-1', '200', '201', '1000000000']) {
      expect(
        (await stage().api.get(`/transactions?page_size=${size}`, stage().two.token)).body.edges,
      ).toHaveLength(200);
    }
    expect(await stage().api.get('/transactions?page_size=-2', stage().two.token)).toMatchObject({
      status: 400,
      body: { parameter: 'page_size' },
    });
    expect(await stage().api.get('/transactions?page=0', stage().two.token)).toMatchObject({
      status: 400,
      body: { parameter: 'page' },
    });
  });

  it('Compat 48 answers a page beyond the end with no edges and the same count, however far', async () => {
    for (const { path } of LISTS) {
      const { count } = (await stage().api.get(path, stage().two.token)).body.page_info;
      for (const page of [1000, 2_147_483_647]) {
        expect(await stage().api.get(`${path}?page=${page}`, stage().two.token)).toMatchObject({
          status: 200,
          body: { edges: [], page_info: { count, has_next_page: false } },
        });
      }
    }
  });

  it('Compat 49 orders newest first by itself', async () => {
    const { body } = await stage().api.get('/transactions?page_size=30', stage().one.token);
    expect(body.edges.map((edge: { node: Doc }) => edge.node.id)).toEqual(
      sorted(inScope([1]).transactions, 'desc').slice(0, 30),
    );
  });
});
