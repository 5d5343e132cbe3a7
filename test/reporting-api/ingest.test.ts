import { type ClientRequest, request } from 'node:http';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { demoNdjson } from '../../dev/demo-data.ts';
import { issueOperatorToken, revokeOperatorToken } from '../../workspaces/operator-tokens.ts';
import { useReportingApi } from '../support/reporting-api.ts';
import { type SeededKey, seedKey, testPeppers } from '../support/seed-key.ts';
import { type SeededWorkspace, seedWorkspace } from '../support/seed-workspace.ts';

const api = useReportingApi();
let acme: SeededWorkspace;
let writer: SeededKey;
let reader: SeededKey;

beforeAll(async () => {
  acme = await seedWorkspace(api().db);
  writer = await seedKey(api().db, acme, { permissionGroups: ['full-access'] });
  reader = await seedKey(api().db, acme, { permissionGroups: ['reports'] });
});

interface Answer {
  status: number;
  body: any;
  headers: Record<string, string | string[] | undefined>;
}

interface Upload {
  token?: string;
  headers?: Record<string, string>;
  body: Iterable<string | Buffer>;
}

/** Uploads chunk by chunk, heeding back-pressure; stops sending once there is an answer. */
function upload(path: string, { token = writer.token, headers = {}, body }: Upload): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(api().url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson', ...headers },
    });
    sent.setMaxListeners(0);
    let answered = false;
    sent.on('response', (reply) => {
      answered = true;
      let text = '';
      reply.on('data', (chunk) => (text += chunk));
      reply.on('end', () => {
        sent.destroy();
        resolve({ status: reply.statusCode ?? 0, body: JSON.parse(text), headers: reply.headers });
      });
    });
    sent.on('error', (error) => answered || reject(error));
    void (async () => {
      for (const chunk of body) {
        if (answered) return;
        if (!sent.write(chunk)) await new Promise((ready) => sent.once('drain', ready).once('close', ready));
      }
      sent.end();
    })();
  });
}

const some = (count: number) => [...demoNdjson('transactions', count)];
const edit = (line: string, change: object) => `${JSON.stringify({ ...JSON.parse(line), ...change })}\n`;
const held = () =>
  inWorkspace(api().db, acme.workspaceId, async (trx) => {
    const { n } = await trx
      .selectFrom('mirroredTransactions')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    return Number(n);
  });

describe('D4 who may push data in', () => {
  it('a key with Full access and an operator token may; they are answered with lines and a digest', async () => {
    const issued = await issueOperatorToken(api().db, testPeppers, acme.workspaceId, {
      name: 'nightly load',
      lifetimeSeconds: 3600,
    });
    if (!issued.ok) throw new Error('not issued');
    const operator = issued.value.minted.show().token;
    for (const token of [writer.token, operator]) {
      const reply = await upload('/ingest/transactions', { token, body: some(50) });
      expect(reply).toMatchObject({ status: 200, body: { resource: 'transactions', lines: 50 } });
      expect(reply.headers['ratelimit']).toBeDefined();
    }
    expect((await api().get('/accounts', operator)).status).toBe(401);
    const revoked = await revokeOperatorToken(api().db, acme.workspaceId, issued.value.id);
    expect(revoked.ok).toBe(true);
    const reply = await upload('/ingest/transactions', { token: operator, body: some(1) });
    expect(reply.status).toBe(401);
  });

  it('an expired operator token, a forged one and a stranger get 401; a key that may only read gets 403', async () => {
    const issued = await issueOperatorToken(api().db, testPeppers, acme.workspaceId, {
      name: 'short',
      lifetimeSeconds: 1,
    });
    if (!issued.ok) throw new Error('not issued');
    const token = issued.value.minted.show().token;
    await expect
      .poll(async () => (await upload('/ingest/transactions', { token, body: [] })).status, {
        timeout: 5_000,
      })
      .toBe(401);
    expect((await upload('/ingest/transactions', { token: 'nonsense', body: some(1) })).status).toBe(401);
    const refused = await upload('/ingest/transactions', { token: reader.token, body: some(1) });
    expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('Compat 63 what was pushed in with an id of sixteen digits is found by its path and by the filter', async () => {
    const [line = ''] = some(1);
    for (const id of [1_000_000_000_000_000, Number.MAX_SAFE_INTEGER]) {
      const pushed = await upload('/ingest/transactions', { body: [edit(line, { id, account_id: 101 })] });
      expect(pushed.status).toBe(200);
      expect(await api().get(`/transactions/${id}`, reader.token)).toMatchObject({
        status: 200,
        body: { id },
      });
      const found = await api().get(`/transactions?id=${id}`, reader.token);
      expect(found.body.page_info.count).toBe(1);
    }
    const inexact = '9007199254740993';
    expect((await api().get(`/transactions/${inexact}`, reader.token)).status).toBe(404);
    expect((await api().get(`/transactions?id=${inexact}`, reader.token)).body.detail).toBe(
      'The parameter "id" must be <= 9007199254740991.',
    );
  });

  it('nobody ingests what decides reach, and an unknown resource is not there', async () => {
    for (const resource of ['entities', 'approver-groups']) {
      const reply = await upload(`/ingest/${resource}`, { body: [...demoNdjson('entities')] });
      expect(reply).toMatchObject({ status: 403, body: { code: 'decides_reach' } });
    }
    expect((await upload('/ingest/nothing', { body: ['{}'] })).status).toBe(404);
  });

  it('a key suspended while its upload is under way has written nothing', async () => {
    const key = await seedKey(api().db, acme, { permissionGroups: ['full-access'] });
    const before = await held();
    let suspended = false;
    const body = (function* () {
      for (const line of demoNdjson('transactions', 3_000))
        yield edit(line, { id: JSON.parse(line).id + 5_000_000 });
    })();
    const sent = request(`${api().url}/ingest/transactions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key.token}`, 'content-type': 'application/x-ndjson' },
    });
    const status = new Promise<number | undefined>((resolve) =>
      sent.on('response', (reply) => resolve(reply.resume().statusCode)),
    );
    for (const line of body) {
      sent.write(line);
      if (suspended) continue;
      suspended = true;
      await expect.poll(() => api().pool.totalCount - api().pool.idleCount).toBeGreaterThan(0);
      await inWorkspace(api().db, acme.workspaceId, (trx) =>
        trx.updateTable('reportingKeys').set({ suspended: true }).where('id', '=', key.keyId).execute(),
      );
    }
    sent.end();
    expect(await status).toBe(401);
    expect(await held()).toBe(before);
  });
});

describe('D4 bad input', () => {
  it('names line, field and reason, and applies nothing', async () => {
    const before = await held();
    const [good = ''] = some(1);
    const body = [
      edit(good, { id: 900_001 }),
      'not json\n',
      edit(good, { id: 900_002, amount: 'much' }),
      '\n',
      edit(good, { id: 900_003, colour: 'red' }),
    ];
    const reply = await upload('/ingest/transactions', { body });
    expect(reply).toMatchObject({
      status: 400,
      body: { code: 'invalid_lines', more: false, status_code: 400 },
    });
    expect(reply.body.lines).toEqual([
      { line: 2, field: null, reason: 'is not JSON' },
      { line: 3, field: 'amount', reason: expect.any(String) },
      { line: 5, field: 'colour', reason: 'is not a field of this resource' },
    ]);
    expect(reply.body.detail).toContain('Line 2');
    expect(await held()).toBe(before);
  });

  it('keeps unknown fields only when told to', async () => {
    const [good = ''] = some(1);
    const body = [edit(good, { id: 900_010, colour: 'red' })];
    const reply = await upload('/ingest/transactions?unknown_fields=keep', { body });
    expect(reply).toMatchObject({ status: 200, body: { lines: 1 } });
    const { document } = await inWorkspace(api().db, acme.workspaceId, (trx) =>
      trx
        .selectFrom('mirroredTransactions')
        .select('document')
        .where('id', '=', 900_010)
        .executeTakeFirstOrThrow(),
    );
    expect(JSON.parse(document).colour).toBe('red');
    for (const query of ['unknown_fields=maybe', 'unknown_fields=keep&unknown_fields=keep', 'colour=red']) {
      const wrong = await upload(`/ingest/transactions?${query}`, { body });
      expect(wrong).toMatchObject({ status: 400, body: { code: 'invalid_parameter' } });
    }
  });

  it('a line over 1 MB is 413 at that byte, with nothing applied and the rest not read', async () => {
    const before = await held();
    let bytes = 0;
    const [good = ''] = some(1);
    const endless = (function* () {
      yield edit(good, { id: 900_020 });
      for (; bytes < 400_000_000; bytes += 65_536) yield Buffer.alloc(65_536, 'a');
    })();
    const reply = await upload('/ingest/transactions', { body: endless });
    expect(reply).toMatchObject({ status: 413, body: { code: 'line_too_long', lines: [{ line: 2 }] } });
    expect(bytes).toBeLessThan(40_000_000);
    expect(await held()).toBe(before);
  });

  it('a truncated last line, a wrong type and a body on GET are told so', async () => {
    const before = await held();
    const [good = ''] = some(1);
    const cut = await upload('/ingest/transactions', {
      body: [edit(good, { id: 900_030 }), good.slice(0, 40)],
    });
    expect(cut).toMatchObject({
      status: 400,
      body: { lines: [{ line: 2, field: null, reason: 'is not JSON' }] },
    });
    for (const headers of [
      { 'content-type': 'application/json' },
      { 'content-type': '' },
      { 'content-encoding': 'gzip' },
    ]) {
      const wrong = await upload('/ingest/transactions', {
        headers: headers as Record<string, string>,
        body: [good],
      });
      expect(wrong).toMatchObject({ status: 415, body: { code: 'not_ndjson' } });
    }
    const get = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${api().url}/accounts`, {
        headers: { authorization: `Bearer ${writer.token}`, 'content-length': '2' },
      });
      sent
        .on('response', (reply) => resolve(reply.resume().statusCode))
        .on('error', reject)
        .end('{}');
    });
    expect(get).toBe(400);
    expect(await held()).toBe(before);
  });

  it('an upload that breaks off leaves nothing', async () => {
    const before = await held();
    const [good = ''] = some(1);
    const sent = request(`${api().url}/ingest/transactions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${writer.token}`,
        'content-type': 'application/x-ndjson',
        'content-length': '1000000',
      },
    });
    sent.on('error', () => undefined);
    sent.write(edit(good, { id: 900_040 }));
    await expect.poll(() => api().pool.totalCount - api().pool.idleCount).toBeGreaterThan(0);
    sent.destroy();
    await expect.poll(() => api().pool.totalCount - api().pool.idleCount).toBe(0);
    expect(await held()).toBe(before);
  });
});

describe('D3 Idempotency-Key', () => {
  const keyed = (key: string) => ({ 'idempotency-key': key });

  it('gives the same answer to the same body without writing again, and refuses another body', async () => {
    const first = await upload('/ingest/transactions', { headers: keyed('load-1'), body: some(10) });
    const imports = () =>
      inWorkspace(
        api().db,
        acme.workspaceId,
        async (trx) => (await trx.selectFrom('imports').select('id').execute()).length,
      );
    const before = await imports();
    const again = await upload('/ingest/transactions', { headers: keyed('load-1'), body: some(10) });
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect([first.headers['idempotency-replayed'], again.headers['idempotency-replayed']]).toEqual([
      undefined,
      'true',
    ]);
    expect(await imports()).toBe(before);
    const other = await upload('/ingest/transactions', { headers: keyed('load-1'), body: some(11) });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } });
    expect(other.headers['idempotency-replayed']).toBeUndefined();
    const elsewhere = await upload('/ingest/transactions?unknown_fields=keep', {
      headers: keyed('load-1'),
      body: some(11),
    });
    expect(elsewhere.status).toBe(200);
  });

  it('remembers no refusal, so that the mended upload may carry the same key', async () => {
    const bad = await upload('/ingest/transactions', { headers: keyed('load-2'), body: ['nonsense'] });
    expect(bad.status).toBe(400);
    const good = await upload('/ingest/transactions', { headers: keyed('load-2'), body: some(3) });
    expect(good.status).toBe(200);
  });

  it('refuses a second request while the first is under way', async () => {
    const [one = '', two = ''] = some(2);
    const sent = request(`${api().url}/ingest/transactions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${writer.token}`,
        'content-type': 'application/x-ndjson',
        ...keyed('load-3'),
      },
    });
    const first = new Promise<number | undefined>((resolve) =>
      sent.on('response', (reply) => resolve(reply.resume().statusCode)),
    );
    sent.write(one);
    await expect.poll(() => api().pool.totalCount - api().pool.idleCount).toBeGreaterThan(0);
    await expect
      .poll(
        async () =>
          (await upload('/ingest/transactions', { headers: keyed('load-3'), body: [one, two] })).body.code,
      )
      .toBe('idempotency_under_way');
    sent.end(two);
    expect(await first).toBe(200);
    const replay = await upload('/ingest/transactions', { headers: keyed('load-3'), body: [one, two] });
    expect([replay.status, replay.headers['idempotency-replayed']]).toEqual([200, 'true']);
  });

  it('is forgotten after a day, and must be printable', async () => {
    await upload('/ingest/transactions', { headers: keyed('load-4'), body: some(3) });
    await inWorkspace(api().db, acme.workspaceId, async (trx) => {
      const row = await trx
        .selectFrom('idempotency')
        .selectAll()
        .where('key', '=', 'load-4')
        .executeTakeFirstOrThrow();
      expect(row.expiresAt.getTime() - row.createdAt.getTime()).toBe(86_400_000);
      await trx.deleteFrom('idempotency').where('key', '=', 'load-4').execute();
      const past = (at: Date) => new Date(at.getTime() - 86_400_001);
      await trx
        .insertInto('idempotency')
        .values({ ...row, createdAt: past(row.createdAt), expiresAt: past(row.expiresAt) })
        .execute();
    });
    const later = await upload('/ingest/transactions', { headers: keyed('load-4'), body: some(4) });
    expect([later.status, later.headers['idempotency-replayed']]).toEqual([200, undefined]);
    const wrong = await upload('/ingest/transactions', { headers: keyed('a b'), body: some(1) });
    expect(wrong).toMatchObject({ status: 400, body: { parameter: 'Idempotency-Key' } });
  });
});

describe('D4 much at once', () => {
  it('reads no faster than it writes: while the database is held up, the sender is too', async () => {
    const owner = new pg.Client({ connectionString: api().database.ownerUrl });
    await owner.connect();
    await owner.query('BEGIN; LOCK TABLE mirrored_transactions IN ACCESS EXCLUSIVE MODE');
    const sent = request(`${api().url}/ingest/transactions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${writer.token}`, 'content-type': 'application/x-ndjson' },
    });
    sent.on('error', () => undefined);
    const docs = some(500).map((line) => JSON.parse(line));
    let bytes = 0;
    for (let id = 40_000_000; bytes < 200_000_000; id += docs.length) {
      const chunk = docs.map((doc, index) => `${JSON.stringify({ ...doc, id: id + index })}\n`).join('');
      bytes += chunk.length;
      if (!sent.write(chunk) && !(await taking(sent, 1_500))) break;
    }
    sent.destroy();
    await owner.query('ROLLBACK');
    await owner.end();
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(40_000_000);
    await expect.poll(() => api().pool.totalCount - api().pool.idleCount, { timeout: 10_000 }).toBe(0);
  });
});

/** Whether what was written is taken within the time. */
function taking(sent: ClientRequest, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), milliseconds);
    sent.once('drain', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

describe('what a document was', () => {
  it('is kept when an import changes it, and not when it does not', async () => {
    const [good = ''] = some(1);
    const id = 900_100;
    const history = () =>
      inWorkspace(api().db, acme.workspaceId, (trx) =>
        trx
          .selectFrom('mirroredHistory')
          .select(['resource', 'document'])
          .where('objectId', '=', id)
          .orderBy('id')
          .execute(),
      );
    const bring = (change: object) =>
      upload('/ingest/transactions', { body: [edit(good, { id, ...change })] });
    await bring({ status: 'PENDING_APPROVAL' });
    await bring({ status: 'PENDING_APPROVAL' });
    expect(await history()).toEqual([]);
    await bring({ status: 'CONFIRMED' });
    const kept = await history();
    expect(kept).toHaveLength(1);
    expect(JSON.parse(kept[0]?.document ?? '')).toMatchObject({ id, status: 'PENDING_APPROVAL' });
  });
});
