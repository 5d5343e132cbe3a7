import { type ClientRequest, request } from 'node:http';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { demoNdjson } from '../../dev/demo-data.ts';
import { useReportingApi } from '../support/reporting-api.ts';
import { type SeededKey, seedKey } from '../support/seed-key.ts';
import { type SeededWorkspace, seedWorkspace } from '../support/seed-workspace.ts';

const api = useReportingApi();
let acme: SeededWorkspace;
let writer: SeededKey;
let reader: SeededKey;
const open = new Set<ClientRequest>();

beforeAll(async () => {
  acme = await seedWorkspace(api().db);
  writer = await seedKey(api().db, acme, { permissionGroups: ['full-access'] });
  reader = await seedKey(api().db, acme, { permissionGroups: ['reports'] });
});
afterEach(() => {
  for (const sent of open) sent.destroy();
  open.clear();
});

const [good = ''] = demoNdjson('transactions', 1);
const edit = (change: object) => `${JSON.stringify({ ...JSON.parse(good), id: 950_000, ...change })}\n`;
const stored = () =>
  inWorkspace(api().db, acme.workspaceId, async (trx) => ({
    ids: await trx.selectFrom('mirroredTransactions').select('id').where('id', '>=', 900_000).execute(),
    imports: await trx.selectFrom('imports').select('id').execute(),
    remembered: await trx.selectFrom('idempotency').select('key').execute(),
  }));

type Dialect = 'native' | 'compatible';
const callers: Record<Dialect, (token: string) => Record<string, string>> = {
  native: (token) => ({ authorization: `Bearer ${token}` }),
  compatible: (token) => ({ 'x-ledger-workspace': acme.name, 'x-ledger-reporting-api-key': token }),
};

interface Answer {
  status: number | undefined;
  type: string | undefined;
  body: Record<string, unknown>;
}

function call(method: string, path: string, headers: Record<string, string>) {
  const sent = request(api().url + path, { method, headers });
  open.add(sent);
  const answer = new Promise<Answer>((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', (reply) => {
      let text = '';
      reply.on('data', (chunk) => (text += chunk));
      reply.on('end', () =>
        resolve({ status: reply.statusCode, type: reply.headers['content-type'], body: JSON.parse(text) }),
      );
    });
  });
  return { sent, answer };
}

/** What every refusal is in a dialect, and nothing else; `more` is what this one says besides. */
function expectRefusal(dialect: Dialect, answer: Answer, wanted: Wanted): void {
  const { status, name, says = /./, ...more } = wanted;
  const said = { message: expect.stringMatching(says), name, status_code: status };
  const problem = { type: `urn:quorate:problem:${name.replaceAll('_', '-')}`, status, code: name };
  const words = { title: expect.any(String), detail: expect.stringMatching(says) };
  const { parameter, ...members } = more;
  const own = dialect === 'native' ? { ...problem, ...words, ...(parameter ? { parameter } : {}) } : {};
  expect(answer).toEqual({
    status,
    type: `application/${dialect === 'native' ? 'problem+json' : 'json'}; charset=utf-8`,
    body: { ...said, ...own, ...members },
  });
}

interface Wanted {
  status: number;
  name: string;
  says?: RegExp;
  parameter?: string;
  lines?: object[];
  more?: boolean;
}

interface Case {
  path?: string;
  headers?: Record<string, string>;
  body?: string;
  token?: () => string;
  wanted: Wanted;
}

const line = (number: number, field: string | null, reason: string) => ({ line: number, field, reason });
const wrongLines = (...lines: object[]): Wanted => ({
  status: 400,
  name: 'invalid_lines',
  says: /Nothing was applied\. Line \d/,
  lines,
  more: false,
});
const notNdjson: Wanted = { status: 415, name: 'not_ndjson', says: /application\/x-ndjson/ };
const parameter = (name: string): Wanted => ({
  status: 400,
  name: 'invalid_parameter',
  says: new RegExp(`"${name}"`),
  parameter: name,
});
const poison = 'has a field named __proto__ or constructor';

const cases: Record<string, Case> = {
  'a truncated last line': {
    body: `${edit({})}${good.slice(0, 50)}`,
    wanted: wrongLines(line(2, null, 'is not JSON')),
  },
  'a bad date': {
    body: edit({ created_on: '2025-02-30T00:00:00+00:00' }),
    wanted: wrongLines(line(1, 'created_on', expect.any(String) as never)),
  },
  'an unknown enum value': {
    body: edit({ status: 'DONE' }),
    wanted: wrongLines(line(1, 'status', expect.any(String) as never)),
  },
  'an id that is no integer': {
    body: edit({ id: '7' }),
    wanted: wrongLines(line(1, 'id', expect.any(String) as never)),
  },
  'T63 a field that is not there': {
    body: edit({ tenantId: 'other' }),
    wanted: wrongLines(line(1, 'tenantId', 'is not a field of this resource')),
  },
  'T63 a poisoned line, though unknown fields are kept': {
    path: '/ingest/transactions?unknown_fields=keep',
    body: `${good.trimEnd().slice(0, -1)},"x":{"\\u005f_proto__":{"admin":true}}}\n${edit({ constructor: { prototype: {} } })}`,
    wanted: wrongLines(line(1, null, poison), line(2, null, poison)),
  },
  'JSON instead of NDJSON': { headers: { 'content-type': 'application/json' }, wanted: notNdjson },
  'no content type': { headers: { 'content-type': '' }, wanted: notNdjson },
  'a content type that only begins like it': {
    headers: { 'content-type': 'application/x-ndjsonp' },
    wanted: notNdjson,
  },
  'another charset': {
    headers: { 'content-type': 'application/x-ndjson; charset=iso-8859-1' },
    wanted: notNdjson,
  },
  'a compressed body': { headers: { 'content-encoding': 'gzip' }, wanted: notNdjson },
  'an unknown query parameter': {
    path: '/ingest/transactions?colour=red',
    wanted: parameter('colour'),
  },
  'a wrong choice': {
    path: '/ingest/transactions?unknown_fields=perhaps',
    wanted: parameter('unknown_fields'),
  },
  'an Idempotency-Key that is too long': {
    headers: { 'idempotency-key': 'k'.repeat(256) },
    wanted: parameter('Idempotency-Key'),
  },
  'an unknown resource': { path: '/ingest/gadgets', wanted: { status: 404, name: 'not_found' } },
  'what decides reach': { path: '/ingest/entities', wanted: { status: 403, name: 'decides_reach' } },
  'a key that may only read': {
    token: () => reader.token,
    wanted: { status: 403, name: 'forbidden' },
  },
  'a key that does not work': {
    token: () => 'nonsense',
    wanted: { status: 401, name: 'unauthenticated' },
  },
};

describe.each(['native', 'compatible'] as const)('D4 a bad upload, told in the %s dialect', (dialect) => {
  const headersOf = (more: Record<string, string> = {}, token = writer.token) => ({
    ...callers[dialect](token),
    'content-type': 'application/x-ndjson',
    'idempotency-key': 'bad-upload',
    ...more,
  });

  it.each(Object.entries(cases))('%s', async (_, { path = '/ingest/transactions', ...one }) => {
    const before = await stored();
    const { sent, answer } = call('POST', path, headersOf(one.headers, one.token?.()));
    sent.end(one.body ?? edit({}));
    expectRefusal(dialect, await answer, one.wanted);
    expect(await stored()).toEqual(before);
  });

  it('T57 a line over 1 MB: 413 at that byte, while the sender still has the line in hand', async () => {
    const before = await stored();
    const { sent, answer } = call('POST', '/ingest/transactions', headersOf());
    sent.write(edit({}));
    sent.write(Buffer.alloc(1_048_577, 'a'));
    const lines = [line(2, null, 'is longer than 1 MB')];
    expectRefusal(dialect, await answer, { status: 413, name: 'line_too_long', says: /Line 2/, lines });
    expect(await stored()).toEqual(before);
  });

  it('a line of exactly 1 MB is not too long', async () => {
    const { sent, answer } = call('POST', '/ingest/transactions', headersOf());
    sent.end(Buffer.alloc(1_048_576, 'a'));
    expectRefusal(dialect, await answer, wrongLines(line(1, null, 'is not JSON')));
  });

  it('a body on GET, declared or chunked, before a byte of it is read', async () => {
    for (const framing of [{ 'content-length': '1000000' }, { 'transfer-encoding': 'chunked' }]) {
      for (const path of ['/accounts', '/accounts/101', '/whoami', '/transactions?page_size=1']) {
        const { sent, answer } = call('GET', path, { ...callers[dialect](writer.token), ...framing });
        sent.write('{');
        expectRefusal(dialect, await answer, { status: 400, name: 'unexpected_body', says: /takes no body/ });
        sent.destroy();
      }
    }
  });
});
