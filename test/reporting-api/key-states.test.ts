import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { useReportingApi } from '../support/reporting-api.ts';
import { type SeedKeyOptions, seedKey } from '../support/seed-key.ts';
import { type SeededWorkspace, seedWorkspace } from '../support/seed-workspace.ts';

const api = useReportingApi();
let acme: SeededWorkspace;
let unknown: string;

beforeAll(async () => {
  acme = await seedWorkspace(api().db);
  unknown = (await api().get('/accounts', 'nonsense')).text;
});

const refused: [string, SeedKeyOptions][] = [
  ['unconfirmed', { state: 'pending_secret', secretState: 'unconfirmed' }],
  ['unconfirmed in a rotation', { secretState: 'unconfirmed' }],
  ['dead', { secretState: 'dead' }],
  ['revoked', { state: 'revoked' }],
  ['expired', { state: 'expired' }],
  ['past its expiry though nothing has closed it', { expiresInSeconds: -1 }],
  ['past its overlap though nothing has ended it', { secretState: 'overlap', secretEndsInSeconds: -1 }],
  ['suspended and revoked', { state: 'revoked', suspended: true }],
];

describe('a key that does not work', () => {
  it.each(refused)('is answered like an unknown one when it is %s', async (_state, options) => {
    const key = await seedKey(api().db, acme, options);
    expect(await api().get('/accounts', key.token)).toMatchObject({ status: 401, text: unknown });
    expect(await api().get('/whoami', key.token)).toMatchObject({ status: 401, text: unknown });
  });

  it('C5 says key_suspended in the native dialect, only to whoever proved the secret, and plainly 401 in the other', async () => {
    const key = await seedKey(api().db, acme, { suspended: true });
    const proved = await api().get('/accounts', key.token);
    expect(proved).toMatchObject({ status: 401, body: { code: 'key_suspended', status_code: 401 } });
    const other = await seedKey(api().db, acme);
    const half = `Basic ${Buffer.from(`${key.clientId}:${other.secret}`).toString('base64')}`;
    expect(await api().get('/accounts', { authorization: half })).toMatchObject({
      status: 401,
      text: unknown,
    });
    const headers = { 'X-Ledger-Workspace': acme.name, 'X-Ledger-Reporting-API-Key': key.token };
    const stranger = await api().get('/accounts', { ...headers, 'X-Ledger-Reporting-API-Key': 'nonsense' });
    expect(await api().get('/accounts', headers)).toMatchObject({ status: 401, text: stranger.text });
  });

  it('works in its overlap until that ends', async () => {
    const key = await seedKey(api().db, acme, { secretState: 'overlap', secretEndsInSeconds: 600 });
    expect((await api().get('/accounts', key.token)).status).toBe(200);
  });
});

describe('what changes about a key holds on the very next call', () => {
  const changes: [string, string, string | boolean, string][] = [
    ['C5 suspended', 'suspended', true, 'reporting_keys'],
    ['C9 revoked', "state = 'revoked', ended_at", 'now()', 'reporting_keys'],
    ['expired', 'expires_at', 'now()', 'reporting_keys'],
    ['its secret dead', "state = 'dead', ended_at", 'now()', 'secrets'],
  ];
  it.each(changes)('%s', async (_name, column, value, table) => {
    const key = await seedKey(api().db, acme);
    expect((await api().get('/accounts', key.token)).status).toBe(200);
    const target = table === 'secrets' ? sql`client_id = ${key.clientId}` : sql`id = ${key.keyId}`;
    await inWorkspace(api().db, acme.workspaceId, (trx) =>
      sql`UPDATE ${sql.table(table)} SET ${sql.raw(`${column} = ${value}`)} WHERE ${target}`.execute(trx),
    );
    expect((await api().get('/accounts', key.token)).status).toBe(401);
  });

  it('C5 a resumed key works again at once, with the same secret', async () => {
    const key = await seedKey(api().db, acme, { suspended: true });
    await inWorkspace(api().db, acme.workspaceId, (trx) =>
      trx.updateTable('reportingKeys').set({ suspended: false }).where('id', '=', key.keyId).execute(),
    );
    expect((await api().get('/accounts', key.token)).status).toBe(200);
  });
});

describe('what a key may do', () => {
  it('refuses with 403 a known key whose permission groups do not allow reading, and lets it ask who it is', async () => {
    await inWorkspace(api().db, acme.workspaceId, (trx) =>
      sql`INSERT INTO permission_groups (workspace_id, id, name, description, actions)
          VALUES (${acme.workspaceId}, 'push-only', 'Push only', 'Push data in.', '{data:write}')
          ON CONFLICT DO NOTHING`.execute(trx),
    );
    const key = await seedKey(api().db, acme, { permissionGroups: ['push-only'] });
    const without = await seedKey(api().db, acme, { permissionGroups: [] });
    for (const path of [
      '/accounts',
      '/accounts/101',
      '/accounts/999',
      '/entities',
      '/transactions',
      '/transactions/1',
    ]) {
      expect(await api().get(path, key.token)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
      expect((await api().get(path, without.token)).status).toBe(403);
    }
    expect((await api().get('/whoami', key.token)).body.permission_groups).toEqual([
      { id: 'push-only', name: 'Push only', actions: ['data:write'] },
    ]);
  });

  it('Compat 98 adds up what several groups allow', async () => {
    const key = await seedKey(api().db, acme, { permissionGroups: ['push-only', 'full-access'] });
    expect((await api().get('/accounts', key.token)).status).toBe(200);
  });
});
