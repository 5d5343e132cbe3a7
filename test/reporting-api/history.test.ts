import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../catalogue/index.ts';
import { type DemoResource, demoNdjson } from '../../dev/demo-data.ts';
import { importNdjson } from '../../mirror/import-ndjson.ts';
import { idsOf, useFullStage } from './full-stage.ts';

const stage = useFullStage();

type Doc = Record<string, unknown>;

function documentOf(resource: DemoResource, id: number): Doc {
  const line = [...demoNdjson(resource)].find((text) => (JSON.parse(text) as Doc)['id'] === id);
  if (!line) throw new Error(`no ${resource} ${id}`);
  return JSON.parse(line) as Doc;
}

async function upload(resource: string, ...lines: object[]): Promise<void> {
  const { api, acme } = stage();
  const body = lines.map((line) => `${JSON.stringify(line)}\n`);
  expect(await importNdjson(api.db, acme.workspaceId, resource, body)).toMatchObject({ ok: true });
}

const get = (path: string, who: 'treasury' | 'trading' | 'all' = 'trading') =>
  stage().api.get(path, stage()[who].token);

const added = catalogue.flatMap(({ operations }) => operations).filter((operation) => operation.added);

/** The changes of an object, newest first, as `[name, before, after]`. */
async function changesOf(path: string, who: 'treasury' | 'trading' | 'all' = 'trading') {
  const { status, body } = await get(`${path}/changes`, who);
  expect([path, status]).toEqual([path, 200]);
  const described = added.find((one) => one.path.startsWith(`/${path.split('/')[1]}/`));
  expect(described && Compile(described.answer).Errors(body)).toEqual([]);
  return body.edges.map(
    ({ node }: { node: { fields: { name: string; before: unknown; after: unknown }[] } }) =>
      node.fields.map(({ name, before, after }) => [name, before, after]),
  );
}

const request = (id: number, of: Doc) => ({
  id,
  created_by: 6,
  created_on: '2026-01-10T09:00:00.000000+00:00',
  expires_at: '2026-01-17T09:00:00.000000+00:00',
  status: 'PENDING_APPROVAL',
  used_admin_group: null,
  ...of,
});

describe('what uploads changed', () => {
  it.each([
    ['accounts', 106, { name: 'Renamed' }],
    ['users', 6, { status: 'ACCESS_SUSPENDED' }],
    ['groups', 2, { description: 'Another desk' }],
    ['whitelists', 2, { name: 'Other counterparties' }],
    ['transactions', 10_007, { status: 'FAILED' }],
    ['digests', 2, { status: 'ABORTED' }],
    ['messages', 2, { status: 'ABORTED' }],
    ['requests', 105, { status: 'EXPIRED' }],
  ] as const)(
    'D4 %s: what an upload changed is told field by field to a key in scope, and is 404 to others',
    async (resource, id, change) => {
      const before = documentOf(resource, id);
      const path = `/${resource}/${id}`;
      const history = resource === 'requests' ? '/requests/105/governance-status' : `${path}/history`;
      const told = await get(history);
      expect(await changesOf(path)).toEqual([]);
      await upload(resource, before);
      expect(await changesOf(path)).toEqual([]);
      await upload(resource, { ...before, ...change });
      const [[name, after] = []] = Object.entries(change);
      expect(await changesOf(path)).toEqual([[[name, before[name ?? ''], after]]]);
      await upload(resource, before);
      expect(await changesOf(path)).toEqual([
        [[name, after, before[name ?? '']]],
        [[name, before[name ?? ''], after]],
      ]);
      // What is published stays what it was: no change is made into a request.
      expect((await get(history)).text).toBe(told.text);
      const [foreign, absent] = [
        await get(`${path}/changes`, 'treasury'),
        await get(`/${resource}/99999/changes`),
      ];
      expect([foreign.status, foreign.text]).toEqual([404, absent.text]);
    },
  );

  it('D2 hides the ids of users, groups and whitelists that the key does not see', async () => {
    const account = documentOf('accounts', 107);
    const rules = (users: number[], whitelist: number) => [
      {
        ...{ id: 1, index: 0, name: 'Rule' },
        rules: [
          {
            id: 1,
            type: 'MULTI_AUTHORIZATIONS',
            data: [
              { users, quorum: 1 },
              { group: 1, quorum: 1 },
            ],
          },
          { id: 2, type: 'WHITELIST', data: [{ whitelist }] },
        ],
      },
    ];
    await upload('accounts', { ...account, governance_rules: rules([4, 6], 3) });
    await upload('accounts', account);
    const [[[, before]]] = await changesOf('/accounts/107');
    expect(before).toEqual([
      {
        ...{ id: 1, index: 0, name: 'Rule' },
        rules: [
          {
            id: 1,
            type: 'MULTI_AUTHORIZATIONS',
            data: [
              { users: [null, 6], quorum: 1 },
              { group: null, quorum: 1 },
            ],
          },
          { id: 2, type: 'WHITELIST', data: [{ whitelist: null }] },
        ],
      },
    ]);
    const [[[, seenByAll]]] = await changesOf('/accounts/107', 'all');
    expect(seenByAll[0].rules[0].data).toEqual([
      { users: [4, 6], quorum: 1 },
      { group: 1, quorum: 1 },
    ]);
  });

  it('D2 a transaction that came from an account out of scope shows nothing of the time before', async () => {
    const transaction = { ...documentOf('transactions', 10_003), id: 990_001, account_id: 101 };
    await upload('transactions', { ...transaction, status: 'PENDING_APPROVAL' });
    await upload('transactions', { ...transaction, status: 'SIGNED' });
    await upload('transactions', { ...transaction, status: 'SIGNED', account_id: 106 });
    await upload('transactions', { ...transaction, status: 'CONFIRMED', account_id: 106 });
    const path = '/transactions/990001';
    expect(await changesOf(path)).toEqual([[['status', 'SIGNED', 'CONFIRMED']]]);
    expect((await get(`${path}/changes`)).body).toMatchObject({
      edges: [{ node: { id: 1 } }],
      page_info: { count: 1 },
    });
    expect((await get(`${path}/changes`, 'treasury')).status).toBe(404);
    expect(await changesOf(path, 'all')).toEqual([
      [['status', 'SIGNED', 'CONFIRMED']],
      [['account_id', 101, 106]],
      [['status', 'PENDING_APPROVAL', 'SIGNED']],
    ]);
  });

  it('D2 one that went out of scope and came back shows neither its way out nor what it was there', async () => {
    const transaction = { ...documentOf('transactions', 10_003), id: 990_002, account_id: 106 };
    await upload('transactions', { ...transaction, status: 'SIGNED' });
    await upload('transactions', { ...transaction, status: 'PENDING_APPROVAL', account_id: 101 });
    await upload('transactions', { ...transaction, account_id: 101, status: 'SIGNED' });
    await upload('transactions', { ...transaction, status: 'CONFIRMED' });
    expect(await changesOf('/transactions/990002')).toEqual([]);
    expect(await changesOf('/transactions/990002', 'all')).toHaveLength(3);
  });

  it('D3 is a list like every other: paged, ordered, bounded by time, counted and exported', async () => {
    const account = documentOf('accounts', 108);
    for (let n = 1; n <= 5; n += 1) await upload('accounts', { ...account, balance: String(n) });
    const path = '/accounts/108/changes';
    expect(await idsOf(stage().api, path, stage().trading.token)).toEqual([5, 4, 3, 2, 1]);
    expect(await idsOf(stage().api, `${path}?order=asc`, stage().trading.token)).toEqual([1, 2, 3, 4, 5]);
    const page = (await get(`${path}?page=2&page_size=2`)).body;
    expect(page).toMatchObject({
      edges: [
        { cursor: 0, node: { id: 3 } },
        { cursor: 1, node: { id: 2 } },
      ],
      page_info: { count: 5, has_next_page: true },
    });
    const third = page.edges[0].node.created_on;
    expect(third).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/);
    const after = `${path}?created_after=${encodeURIComponent(third)}`;
    expect(await idsOf(stage().api, after, stage().trading.token)).toEqual([5, 4]);
    expect((await get(`${path}?order=up`)).status).toBe(400);
    const exported = await stage().api.get(path, {
      authorization: `Bearer ${stage().trading.token}`,
      accept: 'text/csv',
    });
    const [heading, ...lines] = exported.text.trimEnd().split('\r\n');
    expect(heading).toBe('id,created_on,fields');
    expect(lines.map((line) => Number(line.split(',')[0]))).toEqual([5, 4, 3, 2, 1]);
    for (const [order, expected] of [
      ['desc', [5, 4, 3, 2, 1]],
      ['asc', [1, 2, 3, 4, 5]],
    ] as const) {
      const walked: number[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const on: string = cursor && `&cursor=${cursor}`;
        const { body } = await get(`${path}?order=${order}&page_size=2${on}`);
        walked.push(...body.edges.map((edge: { node: { id: number } }) => edge.node.id));
        cursor = body.page_info.next_cursor;
      }
      expect(walked, 'T67').toEqual(expected);
    }
    expect(lines[0]).toContain('""balance""');
  });
});

describe('histories', () => {
  it('Compat 65 tells each request once, as the later upload says it, newest first', async () => {
    const path = '/accounts/109/history';
    const [[made]] = (await get(path)).body.history;
    const edit = { type: 'EDIT_ACCOUNT', target_type: 'ACCOUNT', target_id: 109 };
    await upload('requests', request(7_001, edit), request(7_002, { ...edit, target_id: 101 }));
    expect((await get(path)).body.history).toEqual([
      [
        {
          ...{
            id: 7_001,
            type: 'EDIT_ACCOUNT',
            status: 'PENDING_APPROVAL',
            is_complete: false,
            created_by: 6,
          },
          created_on: '2026-01-10T09:00:00.000000+00:00',
          expired_at: '2026-01-17T09:00:00.000000+00:00',
        },
      ],
      [made],
    ]);
    await upload('requests', request(7_001, { ...edit, status: 'APPROVED' }));
    expect((await get(path)).body.history[0]).toMatchObject([
      { id: 7_001, status: 'APPROVED', is_complete: true },
    ]);
    const {
      expires_at: expired_at,
      used_admin_group: _,
      ...asked
    } = request(7_001, { type: 'EDIT_ACCOUNT' });
    const item = { ...asked, expired_at, status: 'SUBMITTED', is_complete: true };
    await upload('account-history', { account_id: 109, document: { history: [[made, item]] } });
    expect((await get(path)).body.history).toEqual([[made, item]]);
    await upload('requests', request(7_001, { ...edit, status: 'EXPIRED' }));
    expect((await get(path)).body.history).toEqual([[made, { ...item, status: 'EXPIRED' }]]);
  });

  it('Compat 65 what is complete says the governance status, unless the request was uploaded since', async () => {
    const asked = documentOf('requests', 107);
    const line = [...demoNdjson('request-governance')].find((text) => text.startsWith('{"request_id":107,'));
    const { document } = JSON.parse(line ?? '{}') as { document: Doc };
    const complete = async () => (await get('/accounts/108/history')).body.history[0][0].is_complete;
    await upload('requests', { ...asked, status: 'ACTIVE' });
    expect(await complete()).toBe(true);
    await upload('request-governance', { request_id: 107, document: { ...document, is_complete: false } });
    expect(await complete()).toBe(false);
    await upload('requests', { ...asked, status: 'APPROVED' });
    expect(await complete()).toBe(true);
  });

  it.each([
    ['users', 8, 'USER', 'REVOKE_USER'],
    ['groups', 3, 'GROUP', 'EDIT_GROUP'],
    ['whitelists', 2, 'WHITELIST', 'EDIT_WHITELIST'],
    ['transactions', 10_007, 'TRANSACTION', 'CREATE_TRANSACTION'],
    ['digests', 3, 'DIGESTS', 'SIGN_DIGESTS'],
    ['messages', 3, 'MESSAGE', 'MESSAGE_SIGNING'],
    ['entities', 2, 'ENTITY', 'CREATE_ENTITY'],
  ])(
    'Compat 43, 65 %s: a history has the requests that target it, and hides who asked',
    async (resource, id, target, type) => {
      const number = 7_100 + Number(id);
      const of = { type, target_type: target, target_id: id, created_by: 1 };
      await upload('requests', request(number, of));
      const { history } = (await get(`/${resource}/${id}/history`)).body;
      expect(history[0]).toEqual([expect.objectContaining({ id: number, type, created_by: null })]);
      expect(history.flat().filter((item: { id: number }) => item.id === number)).toHaveLength(1);
      expect((await get(`/${resource}/${id}/history`, 'treasury')).status).toBe(404);
    },
  );

  it('Compat 33, 65 a key’s own requests stand among those that were pushed in for it, in order', async () => {
    const key = (await get('/users?username=Trading%20partner')).body.edges[0].node;
    const item = { id: 7_300, type: 'CREATE_API_USER', status: 'APPROVED', is_complete: true };
    const span = {
      created_on: '2099-01-01T00:00:00.000000+00:00',
      expired_at: '2099-01-08T00:00:00.000000+00:00',
    };
    await upload('user-history', { user_id: key.id, document: { history: [[{ ...item, ...span }]] } });
    const { history } = (await get(`/users/${key.id}/history`)).body;
    expect(history.map(([{ id }]: [{ id: number }]) => id)).toEqual([7_300, key.last_request]);
  });
});
