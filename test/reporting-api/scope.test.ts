import { describe, expect, it } from 'vitest';
import { catalogue } from '../../catalogue/index.ts';
import { refused } from '../../catalogue/refused.ts';
import { inWorkspace } from '../../database/workspace-context.ts';
import type { EntityId } from '../../domain/ids.ts';
import { seedKey } from '../support/seed-key.ts';
import { idsOf, useFullStage } from './full-stage.ts';

const stage = useFullStage();
const OWN = 1_000_000_000;
const mirrored = (ids: unknown[]) => (ids as number[]).filter((id) => id < OWN).sort((a, b) => a - b);
const token = (who: 'treasury' | 'trading' | 'all') => stage()[who].token;
const get = (path: string, who: 'treasury' | 'trading' | 'all' = 'treasury') =>
  stage().api.get(path, token(who));

describe('what follows from the governance of the accounts in scope', () => {
  it('Compat 35 users are those of the rules and of the groups that the rules name', async () => {
    expect(mirrored(await idsOf(stage().api, '/users', token('treasury')))).toEqual([4, 5]);
    expect(mirrored(await idsOf(stage().api, '/users', token('trading')))).toEqual([6, 7, 8, 9]);
    expect(mirrored(await idsOf(stage().api, '/users?account=110', token('trading')))).toEqual([8, 9]);
    expect(mirrored(await idsOf(stage().api, '/users?group=2', token('trading')))).toEqual([6, 7]);
    expect(await idsOf(stage().api, '/users?account=110', token('treasury'))).toEqual([]);
    expect(await idsOf(stage().api, '/users?group=2', token('treasury'))).toEqual([]);
  });

  it('Compat 36 whitelists are those of the rules, groups too', async () => {
    expect(mirrored(await idsOf(stage().api, '/whitelists', token('treasury')))).toEqual([1, 3]);
    expect(mirrored(await idsOf(stage().api, '/whitelists?account=103', token('treasury')))).toEqual([3]);
    expect(mirrored(await idsOf(stage().api, '/groups', token('treasury')))).toEqual([1]);
    expect(mirrored(await idsOf(stage().api, '/groups?members=6&members=9', token('trading')))).toEqual([
      2, 3,
    ]);
    expect((await get('/whitelists/2')).status).toBe(404);
  });

  it('labels are those that an account in scope or one of its transactions carries', async () => {
    expect(mirrored(await idsOf(stage().api, '/labels', token('treasury')))).toEqual([1, 3]);
    expect(mirrored(await idsOf(stage().api, '/labels', token('all')))).toEqual([1, 2, 3]);
  });

  it('Compat 55 lists the users of an entity’s accounts', async () => {
    const { body } = await get('/entities/3/users', 'trading');
    expect(body.users.map(({ id }: { id: number }) => id)).toEqual([6, 7, 8, 9]);
    expect((await get('/entities/3/users')).status).toBe(404);
  });

  it('Compat 55 an entity that has ended has no users any more', async () => {
    const { api, acme } = stage();
    const turn = (status: 'REVOKED' | 'ACTIVE') =>
      inWorkspace(api.db, acme.workspaceId, (trx) =>
        trx
          .updateTable('entities')
          .set({ status })
          .where('id', '=', 3 as EntityId)
          .execute(),
      );
    await turn('REVOKED');
    const { status, body } = await get('/entities/3/users', 'trading');
    await turn('ACTIVE');
    expect([status, body]).toEqual([200, { users: [] }]);
  });

  it('Compat 38 requests are those that target an account, a user or a transaction in scope', async () => {
    const { body } = await get('/requests?page_size=0&order=asc');
    const targets = new Map<string, number[]>();
    for (const { node } of body.edges) {
      if (node.id < OWN)
        targets.set(node.target_type, [...(targets.get(node.target_type) ?? []), node.target_id]);
    }
    expect([...targets.keys()].sort()).toEqual(['ACCOUNT', 'TRANSACTION', 'USER']);
    expect(targets.get('ACCOUNT')).toEqual([101, 102, 103, 104]);
    expect(targets.get('USER')).toEqual([4, 5]);
    for (const id of targets.get('TRANSACTION') ?? [])
      expect((await get(`/transactions/${id}`)).status).toBe(200);
    expect((await get('/requests/31')).status).toBe(404);
    expect((await get('/requests/105')).text).toBe((await get('/requests/999999')).text);
  });

  it('Compat 53 filters of requests combine, and who is hidden is found by nothing', async () => {
    const ids = (query: string) => idsOf(stage().api, `/requests?${query}`, token('trading'));
    const accounts = await ids('target_type=ACCOUNT&target_type=USER&type=CREATE_ACCOUNT');
    expect(mirrored(accounts)).toEqual([104, 105, 106, 107, 108, 109, 110, 111]);
    expect(await ids('target_id=105&target_type=ACCOUNT')).toEqual([104]);
    expect(await ids('approved_by=2')).toEqual([]);
    expect(await ids('created_by=1')).toEqual([]);
    const by6 = await ids('approved_by=6&status=APPROVED');
    expect(by6.length).toBeGreaterThan(0);
    const pending = await ids('pending_by=7');
    expect(pending).toEqual(await ids('pending_by=7&status=PENDING_APPROVAL'));
    expect(pending.length).toBeGreaterThan(0);
    expect(await ids('pending_by=6')).toEqual([]);
    expect((await ids('rejected_by=6')).length).toBe((await ids('rejected_by=6&status=REJECTED')).length);
  });

  it('Compat 43 the ids of users and groups that a key does not see are null', async () => {
    const status = (await get('/requests/101/governance-status')).body;
    expect(status.request.created_by).toEqual({ id: null });
    expect(status.governance_steps[0].approvers).toEqual([{ id: null }, { id: null }]);
    expect(status.governance_steps[0].approvals[0].user).toEqual({ id: null });
    expect((await get('/accounts/101/history')).body.history[0][0].created_by).toBeNull();
    const seen = (await get('/requests?type=CREATE_TRANSACTION&page_size=0', 'trading')).body.edges.map(
      ({ node }: { node: { created_by: number | null } }) => node.created_by,
    );
    expect(new Set(seen)).toEqual(new Set([null, 6, 7, 8]));
  });
});

describe('reporting keys and their requests', () => {
  it('Compat 32 a key sees itself, and the keys that cover nothing else than it covers', async () => {
    const names = async (who: 'treasury' | 'all') =>
      (await get('/users?role=READ_ONLY_API_KEY&order=asc', who)).body.edges.map(
        ({ node }: { node: { username: string } }) => node.username,
      );
    // One that covers nothing is not thereby everybody's.
    await seedKey(stage().api.db, stage().acme, { entityIds: [], name: 'Covers nothing' });
    expect(await names('treasury')).toEqual(['Treasury partner']);
    expect((await names('all')).sort()).toEqual(['Everything', 'Trading partner', 'Treasury partner']);
  });

  it('Compat 32 says each of the six states', async () => {
    const { api, acme } = stage();
    const states = {
      pending_approval: 'PENDING_APPROVAL',
      pending_secret: 'PENDING_SECRET',
      revoked: 'REVOKED',
      aborted: 'ABORTED',
    } as const;
    for (const [state, status] of Object.entries(states)) {
      const name = `Key ${state}`;
      await seedKey(api.db, acme, {
        state: state as keyof typeof states,
        secretState: 'dead',
        entityIds: [1],
        name,
      });
      const { body } = await get(`/users?username=${encodeURIComponent(name)}&status=${status}`);
      expect(body.edges[0].node).toMatchObject({ role: 'READ_ONLY_API_KEY', status, is_api: true });
      expect((await get(`/users/${body.edges[0].node.id}`)).body).toEqual(body.edges[0].node);
    }
    await seedKey(api.db, acme, { suspended: true, entityIds: [1], name: 'Stopped' });
    expect((await get('/users?username=Stopped')).body.edges[0].node.status).toBe('SUSPENDED');
    expect((await get('/users?username=Treasury%20partner')).body.edges[0].node.status).toBe('ACTIVE');
  });

  it('Compat 33, 66 shows the request of a key, its history and its governance; people of ours stay hidden', async () => {
    const key = (await get('/users?username=Treasury%20partner')).body.edges[0].node;
    const { history } = (await get(`/users/${key.id}/history`)).body;
    expect(history).toEqual([
      [expect.objectContaining({ type: 'CREATE_API_USER', status: 'APPROVED', is_complete: true })],
    ]);
    const [[{ id }]] = history;
    expect(id).toBe(key.last_request);
    expect((await get(`/requests/${id}`)).body).toMatchObject({
      target_type: 'USER',
      target_id: key.id,
      created_by: null,
    });
    const status = (await get(`/requests/${id}/governance-status`)).body;
    expect(status).toMatchObject({
      is_complete: true,
      request: { created_by: { id: null }, status: 'APPROVED' },
    });
    expect(status.governance_steps).toMatchObject([{ step_index: 0, quorum: 2, group: null }]);
    expect(status.governance_steps[0].approvers).toEqual(Array(4).fill({ id: null }));
    expect((await get(`/users/${key.id}/history`, 'trading')).status).toBe(404);
    expect((await get(`/requests/${id}/governance-status`, 'trading')).status).toBe(404);
  });
});

describe('what is out of scope is not there', () => {
  it('Compat 41 everything below an account out of scope is 404, the same as below one that does not exist', async () => {
    const below = catalogue
      .flatMap(({ operations }) => operations)
      .filter(({ path }) => path.includes('account_id}'))
      .map(({ path }) => `${path}${path.endsWith('/address/{index}') ? '?type=receive' : ''}`);
    expect(below.length).toBeGreaterThan(25);
    const at = (path: string, account: number) =>
      path
        .replace(/\{(parent_)?account_id\}/, String(account))
        .replace('{index}', '0')
        .replace('{stake_uid}', 'eth-106');
    for (const path of below) {
      const [foreign, absent] = [await get(at(path, 106)), await get(at(path, 99_999))];
      expect([path, foreign.status, foreign.text]).toEqual([path, 404, absent.text]);
    }
  });

  it('Compat 42 counts only what is visible, in every list', async () => {
    for (const { path, paging, parameters } of catalogue.flatMap(({ operations }) => operations)) {
      if (!paging || Object.keys(parameters).length > 0) continue;
      const { body } = await get(`${path}?page_size=0`);
      expect([path, body.page_info.count]).toEqual([
        path,
        (await idsOf(stage().api, path, token('treasury'))).length,
      ]);
    }
  });

  it('D2 every object, and all below it, is there for who sees it in its list, and for nobody else', async () => {
    const operations = catalogue.flatMap(({ operations }) => operations);
    // Of settlements the list gives the pledges.
    const objectOf = (list: string, id: unknown) =>
      list === '/settlements' ? String(id).replace(/0(..)$/, '1$1') : String(id);
    const at = (path: string, id: string) => path.replace(/\{.*?\}/, id);
    const hidden = new Set<string>();
    for (const { path: list, paging } of operations) {
      const below = operations
        .filter(
          ({ path, parameters }) => path.startsWith(`${list}/{`) && Object.keys(parameters).length === 1,
        )
        .map(({ path }) => path);
      const [itself] = below;
      if (!paging || list.includes('{') || !itself) continue;
      const all = await idsOf(stage().api, list, token('all'));
      const absent = typeof all[0] === 'number' ? '999999' : '6f1d2c3b-0000-4000-8000-000000000999';
      const nothing = (await get(at(itself, absent))).text;
      for (const who of ['treasury', 'trading'] as const) {
        const seen = new Set(await idsOf(stage().api, list, token(who)));
        // Of long lists some are enough, from both ends.
        for (const id of [...all.slice(0, 8), ...all.slice(-8)]) {
          if (seen.has(id)) {
            expect([itself, id, (await get(at(itself, objectOf(list, id)), who)).status]).toEqual([
              itself,
              id,
              200,
            ]);
            continue;
          }
          for (const path of below) {
            const answer = await get(at(path, objectOf(list, id)), who);
            expect([path, id, answer.status, answer.text]).toEqual([path, id, 404, nothing]);
            hidden.add(path);
          }
        }
      }
    }
    expect(hidden.size).toBeGreaterThan(25);
  });

  it('Compat 34, 52 an account, a group or a user out of scope is 404 as a filter, like one that does not exist', async () => {
    for (const [foreign, absent] of [
      ['entity=2', 'entity=99'],
      ['group=2', 'group=99'],
      ['user=6', 'user=99'],
    ]) {
      const [one, other] = [await get(`/accounts?${foreign}`), await get(`/accounts?${absent}`)];
      expect([one.status, one.text]).toEqual([404, other.text]);
    }
    expect(
      await idsOf(stage().api, '/accounts?group=1&user=4&account_label=1&order=asc', token('treasury')),
    ).toEqual([101, 102]);
  });

  it('Compat 57 a history that the custody system does not keep is 501, and 404 out of scope', async () => {
    expect(await get('/accounts/104/balances/history')).toMatchObject({
      status: 501,
      body: { status_code: 501 },
    });
    expect((await get('/accounts/108/balances/history')).status).toBe(404);
    const span = '?start=2025-01-10T00:00:00Z&end=2025-01-12T00:00:00Z';
    expect((await get(`/accounts/101/balances/history${span}`)).body.balances).toHaveLength(3);
  });

  it('Compat 44 the extended public key is never said', async () => {
    for (const { node } of (await get('/accounts', 'all')).body.edges) expect(node.xpub).toBeNull();
  });

  it('Compat 63 an id that is none is 404 everywhere, never 500', async () => {
    for (const { path, parameters } of catalogue.flatMap(({ operations }) => operations)) {
      if (Object.keys(parameters).length === 0) continue;
      for (const id of ['x', '-1', '1.5', '99999999999999999999', '%00', '0x1', '1;--', 'é'.repeat(100)]) {
        const url = path.replaceAll(/\{[a-z0-9_]+\}/g, encodeURI(decodeURI(id)));
        const { status } = await get(
          `${url}${path.endsWith('/address/{index}') ? '?type=receive' : ''}`,
          'all',
        );
        expect([path, id, status]).toEqual([path, id, 404]);
      }
    }
  });
});

describe('what a key may and may not do', () => {
  it('Compat 5 no operation that decides or moves anything: 403 with a key, 401 without, nothing changed', async () => {
    const { api } = stage();
    for (const { method, path } of refused) {
      const url = `${api.url}${path.replaceAll(/\{[a-z_]+\}/g, '101')}`;
      const body = method === 'POST' ? { body: '{"type":"X"}' } : {};
      const asked = (authorization: string) =>
        fetch(url, { method, headers: { authorization, 'content-type': 'application/json' }, ...body });
      expect([path, (await asked(`Bearer ${token('all')}`)).status]).toEqual([path, 403]);
      expect((await asked('Bearer nonsense')).status).toBe(401);
    }
  });

  it('Compat 6, 79 sets and reads where the key is told of events; the secret is stored sealed', async () => {
    const { api, acme, treasury } = stage();
    const path = '/notifications/configuration';
    const put = (body: string) =>
      fetch(api.url + path, { method: 'PUT', headers: { authorization: `Bearer ${treasury.token}` }, body });
    expect((await get(path)).status).toBe(404);
    const wanted = { all: { webhook: { url: 'https://partner.example/hook', secret: 'top secret' } } };
    const said = await put(JSON.stringify(wanted));
    expect([said.status, await said.json()]).toEqual([200, wanted]);
    expect((await get(path)).body).toEqual(wanted);
    expect((await get(path, 'trading')).status).toBe(404);
    for (const url of [
      'http://partner.example/hook',
      'https://10.0.0.1/',
      'https://localhost/',
      'nonsense',
    ]) {
      const refusal = await put(JSON.stringify({ all: { webhook: { url, secret: 'x' } } }));
      expect([refusal.status, ((await refusal.json()) as { parameter: string }).parameter]).toEqual([
        400,
        'url',
      ]);
    }
    for (const bad of [
      '',
      '{',
      '[]',
      '{"all":{"webhook":{"url":"https://a.example"}}}',
      '{"all":{},"more":1}',
    ]) {
      expect((await put(bad)).status).toBe(400);
    }
    expect((await get(path)).body).toEqual(wanted);
    const rows = await inWorkspace(api.db, acme.workspaceId, (trx) =>
      trx.selectFrom('keyNotifications').selectAll().execute(),
    );
    expect(rows[0]?.sealedSecret?.toString('latin1')).not.toContain('top secret');
    expect((await put('{"all":{"webhook":null}}')).status).toBe(200);
    expect((await get(path)).body).toEqual({ all: { webhook: null } });
  });

  it('Compat 84 says whose workspace it is, and its quorum', async () => {
    expect((await get('/organization')).body).toMatchObject({
      workspace: stage().acme.name,
      quorum: 2,
      num_admins: 4,
    });
  });

  it('Compat 85 lists currencies unpaged, knows no other, and looks at the form of addresses', async () => {
    expect((await get('/currencies')).body.currencies).toHaveLength(6);
    expect((await get('/currencies/nonsense')).status).toBe(404);
    expect((await get('/currencies/nonsense/0x1')).status).toBe(404);
    const valid = async (address: string) => (await get(`/currencies/ethereum/${address}`)).body;
    expect(await valid(`0x${'a'.repeat(40)}`)).toEqual({ is_valid: true });
    expect(await valid('0x12')).toEqual({ is_valid: false });
  });

  it('passes signed addresses on as they are, bare to who accepts only that', async () => {
    const { api } = stage();
    const quoted = await get('/accounts/101/address');
    const bare = await fetch(`${api.url}/accounts/101/address`, {
      headers: { authorization: `Bearer ${token('treasury')}`, accept: 'application/jwt' },
    });
    expect(bare.headers.get('content-type')).toBe('application/jwt');
    expect(JSON.parse(quoted.text)).toBe(await bare.text());
  });

  it('Compat 46 gives 10 NFTs, and rewards within the days and cycles asked for', async () => {
    const nfts = (await get('/accounts/106/nfts', 'trading')).body;
    expect([nfts.edges.length, nfts.page_info]).toMatchObject([10, { count: 23, has_next_page: true }]);
    const rewards = async (path: string) =>
      JSON.parse((await get(path, 'all')).text) as { created_on: string }[];
    const days = 'start_date=2025-03-03&end_date=2025-03-05';
    const some = await rewards(`/ethereum/accounts/106/stakes/eth-106/rewards?${days}`);
    expect(some.map(({ created_on: at }) => at.slice(0, 10))).toEqual([
      '2025-03-03',
      '2025-03-04',
      '2025-03-05',
    ]);
    expect(await rewards('/tezos/accounts/104/rewards?start_cycle=822&end_cycle=824')).toHaveLength(3);
    expect((await get('/solana/accounts/107/stakes/sol-999/rewards', 'all')).status).toBe(404);
    expect((await get('/solana/accounts/107/stakes?account_id=112', 'all')).body.page_info.count).toBe(0);
  });
});
