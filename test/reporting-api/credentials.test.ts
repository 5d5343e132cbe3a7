import { beforeEach, describe, expect, it } from 'vitest';
import { checksum } from '../../keys/secret/token.ts';
import { useReportingApi } from '../support/reporting-api.ts';
import { type SeededKey, seedKey } from '../support/seed-key.ts';
import { type SeededWorkspace, seedWorkspace } from '../support/seed-workspace.ts';

const api = useReportingApi();
let acme: SeededWorkspace;
let other: SeededWorkspace;
let key: SeededKey;
let refusal: string;

const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});
const ledger = (workspace: string, token: string) => ({
  'X-Ledger-Workspace': workspace,
  'X-Ledger-Reporting-API-Key': token,
});

beforeEach(async () => {
  acme = await seedWorkspace(api().db);
  other = await seedWorkspace(api().db);
  key = await seedKey(api().db, acme);
  refusal = (await api().get('/whoami')).text;
});

describe('how a key is presented', () => {
  it('C1 D2 takes the token as Bearer, its two parts as Basic, and the published headers', async () => {
    for (const credential of [key.token, basic(key.clientId, key.secret), ledger(acme.name, key.token)]) {
      const reply = await api().get('/whoami', credential);
      expect(reply.status).toBe(200);
      expect(reply.body.client_id).toBe(key.clientId);
    }
  });

  it('tells a working key what it is, and nothing of how it is kept', async () => {
    const { body } = await api().get('/whoami', key.token);
    expect(body).toMatchObject({
      workspace: acme.name,
      client_id: key.clientId,
      status: 'ACTIVE',
      entities: [{ id: 1, name: 'Treasury' }],
      permission_groups: [{ id: 'reports', name: 'Reports', actions: ['reports:read'] }],
    });
    expect(Object.keys(body).sort()).toEqual([
      'client_id',
      'created_on',
      'entities',
      'expires_at',
      'name',
      'permission_groups',
      'status',
      'workspace',
    ]);
  });

  it('speaks problem+json to a native caller and the published error to a compatible one', async () => {
    const spoken = await api().get('/whoami');
    expect(spoken.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(spoken.headers.get('www-authenticate')).toContain('Bearer');
    expect(spoken.body).toMatchObject({
      status: 401,
      code: 'unauthenticated',
      name: 'unauthenticated',
      status_code: 401,
    });
    const published = await api().get('/whoami', { 'X-Ledger-Workspace': acme.name });
    expect(published.status).toBe(401);
    expect(published.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(Object.keys(published.body).sort()).toEqual(['message', 'name', 'status_code']);
    expect(published.body.status_code).toBe(401);
  });

  it('takes any X-Ledger header for the compatible dialect, beside a good bearer token too', async () => {
    const reply = await api().get('/whoami', {
      authorization: `Bearer ${key.token}`,
      'X-Ledger-Anything': 'x',
    });
    expect(reply.status).toBe(401);
    expect(Object.keys(reply.body).sort()).toEqual(['message', 'name', 'status_code']);
  });
});

describe('what is no credential', () => {
  it('C1 T57 refuses a key with any one character changed, without a query', async () => {
    const before = api().queries.reads;
    for (let at = 0; at < key.token.length; at += 1) {
      const flipped = key.token[at] === 'x' ? 'y' : 'x';
      const reply = await api().get('/whoami', key.token.slice(0, at) + flipped + key.token.slice(at + 1));
      expect([at, reply.status, reply.text]).toEqual([at, 401, refusal]);
    }
    expect(api().queries.reads).toBe(before);
  });

  it('T57 refuses wrong case, white space, look-alikes, halves and doubles the same, without a query', async () => {
    const before = api().queries.reads;
    const { token } = key;
    const malformed = [
      token.toUpperCase(),
      token.toLowerCase(),
      `${token} `.repeat(2).trim(),
      `${token.slice(0, 40)} ${token.slice(40)}`,
      token.slice(0, -1),
      `${token}0`,
      token.repeat(2),
      '',
      'null',
      encodeURIComponent(`${token}\u200b`),
      token.replace('quorate', 'qu%D0%BErate'),
      key.clientId,
      key.secret,
    ];
    for (const text of malformed)
      expect(await api().get('/whoami', { authorization: `Bearer ${text}` })).toMatchObject({
        status: 401,
        text: refusal,
      });
    for (const authorization of [
      `Basic ${token}`,
      'Basic',
      'Bearer',
      token,
      `Digest ${token}`,
      basic(key.clientId, `${key.secret}0`).authorization,
    ]) {
      expect(await api().get('/whoami', { authorization })).toMatchObject({ status: 401, text: refusal });
    }
    expect(api().queries.reads).toBe(before);
  });

  it('Compat 3 refuses a good key under another workspace name with the body of an unknown key', async () => {
    const unknown = await api().get('/whoami', ledger(acme.name, 'nonsense'));
    for (const name of [other.name, 'nobody', '', acme.name.toUpperCase()]) {
      expect(await api().get('/whoami', ledger(name, key.token))).toMatchObject({
        status: 401,
        text: unknown.text,
      });
    }
  });

  it('asks as many queries for an unknown client id as for a known one with a wrong secret', async () => {
    const forge = (clientId: string) => {
      const head = `quorate_live_${clientId}_${'a'.repeat(43)}`;
      return head + checksum(head);
    };
    const cost = async (token: string) => {
      const before = api().queries.reads;
      expect(await api().get('/whoami', token)).toMatchObject({ status: 401, text: refusal });
      return api().queries.reads - before;
    };
    expect(await cost(forge(`${acme.workspaceId}AAAAAAAAAAA`))).toBe(await cost(forge(key.clientId)));
    expect(await cost(forge('zzzzzAAAAAAAAAAA'))).toBe(1);
  });

  it('refuses a token whose environment was rewritten, checksum and all', async () => {
    const head = key.token.slice(0, -6).replace('_live_', '_test_');
    expect(await api().get('/whoami', head + checksum(head))).toMatchObject({ status: 401, text: refusal });
  });
});
