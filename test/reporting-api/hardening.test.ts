import { connect, createServer, type Socket } from 'node:net';
import pg from 'pg';
import { pino } from 'pino';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createPool } from '../../database/connection.ts';
import { createLogger } from '../../observability/logger.ts';
import { createMetrics } from '../../observability/metrics.ts';
import { createReportingApi } from '../../reporting-api/create-reporting-api.ts';
import { CONFIGURATION_PATH } from '../../reporting-api/routes/notifications.ts';
import { get, PATIENT_MILLISECONDS, testWebhooks, useReportingApi } from '../support/reporting-api.ts';
import { type SeededKey, seedKey, testPeppers } from '../support/seed-key.ts';
import { seedWorkspace } from '../support/seed-workspace.ts';

const api = useReportingApi();
let key: SeededKey;

beforeAll(async () => {
  key = await seedKey(api().db, await seedWorkspace(api().db));
});

/** Sends bytes as they are and gives all that comes back until the connection is closed. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(api().url).port), '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.setTimeout(30_000, () => reject(new Error('the connection stayed open')));
    socket.on('data', (chunk) => (answer += chunk));
    socket.on('close', () => resolve(answer));
    socket.on('error', () => resolve(answer));
  });
}

describe('bytes that are no request', () => {
  it('T57 answers oversized headers with a fixed 431 and closes the connection', async () => {
    const answer = await raw(
      `GET /whoami HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${'a'.repeat(100_000)}\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toContain('"status_code":431');
    expect(answer).not.toContain('aaaa');
  });

  it('answers nonsense with a fixed 400 and closes the connection', async () => {
    expect(await raw('what is this\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('T62 what is there is refused by any other method with 405 and what it is there for, whatever comes along', async () => {
    const bearer = { authorization: `Bearer ${key.token}` };
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const response = await fetch(`${api().url}/accounts`, {
        method,
        headers: { ...bearer, 'content-type': 'application/json' },
        body: '{"state":"active"}',
      });
      expect([method, response.status]).toEqual([method, 405]);
      expect(response.headers.get('allow')).toBe('GET');
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      expect(await response.json()).toMatchObject({ code: 'method_not_allowed', status_code: 405 });
    }
    expect((await fetch(`${api().url}/accounts`, { method: 'HEAD', headers: bearer })).status).toBe(405);
    const others = { '/accounts/101': 'GET', '/requests': 'GET, POST', '/ingest/accounts': 'POST' };
    for (const [path, allow] of Object.entries({ ...others, [CONFIGURATION_PATH]: 'GET, PUT' })) {
      const response = await fetch(api().url + path, { method: 'OPTIONS' });
      expect([path, response.status, response.headers.get('allow')]).toEqual([path, 405, allow]);
    }
    expect((await fetch(`${api().url}/nothing`, { method: 'DELETE' })).status).toBe(404);
    const poisoned = await fetch(`${api().url}/accounts`, {
      method: 'POST',
      headers: { ...bearer, 'content-type': 'application/json' },
      body: '{"__proto__":{"a":1}}',
    });
    expect(poisoned.status).toBe(405);
    const large = await fetch(`${api().url}/accounts`, {
      method: 'POST',
      headers: { ...bearer, 'content-type': 'application/json' },
      body: 'x'.repeat(50_000),
    });
    expect(large.status).toBe(405);
  });

  it('T62 a path that cannot be read is answered like one that is not there', async () => {
    const absent = await api().get('/accounts/999', key.token);
    for (const path of ['/accounts/%E0%A4%A', `/accounts/${'1'.repeat(200)}`]) {
      const reply = await api().get(path, key.token);
      expect(reply).toMatchObject({ status: 404, text: absent.text });
      for (const name of ['content-type', 'cache-control', 'x-content-type-options']) {
        expect([path, name, reply.headers.get(name)]).toEqual([path, name, absent.headers.get(name)]);
      }
    }
  });

  it('T65 a body for a path that cannot be read, or is not there, is let go of', async () => {
    for (const path of ['/accounts/%E0%A4%A', '/nothing']) {
      const begun = `POST ${path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`;
      expect(await raw(begun)).toMatch(/^HTTP\/1\.1 404 .*"code":"not_found"/s);
    }
  });
});

describe('what an answer never holds', () => {
  it('T62 T64 has neither stack nor SQL nor credential, whatever is asked', async () => {
    const paths = [
      '/whoami',
      '/accounts?x=1',
      '/accounts/abc',
      '/%27%20OR%201=1',
      '/transactions?recipient=%27%3B%20DROP%20TABLE',
      '/',
    ];
    for (const path of paths) {
      for (const token of [key.token, key.token.slice(0, -1)]) {
        const { text } = await api().get(path, token);
        expect(text).not.toMatch(/SELECT|prove_key|node_modules|at .*\.ts/);
        expect(text).not.toContain(key.secret.slice(0, 20));
      }
    }
  });

  it('the logs have neither the credential nor the query', async () => {
    const lines: string[] = [];
    const logger = createLogger({
      level: 'trace',
      name: 'test',
      destination: { write: (line) => void lines.push(line) },
    });
    const pool = createPool({
      url: api().database.ownerUrl.replace(/\/[^/]+$/, '/nowhere'),
      applicationName: 'test',
    });
    const app = createReportingApi({
      pool,
      peppers: testPeppers,
      webhooks: testWebhooks,
      logger,
      metrics: createMetrics('test'),
    });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const reply = await get(`${url}/accounts?name=very-private`, key.token);
    await app.close();
    await pool.end();
    expect(reply.status).toBe(500);
    expect(reply.text).not.toContain('nowhere');
    expect(lines.join('')).toContain('a request failed');
    for (const secret of [key.secret, key.token, 'very-private', 'Bearer'])
      expect(lines.join('')).not.toContain(secret);
  });
});

describe('when the database does not answer', () => {
  it("says 503 within the time of a read, in the caller's dialect, and is not ready", async () => {
    // Accepts connections and never says a word: what a frozen server looks like.
    const sockets = new Set<Socket>();
    const frozen = createServer((socket) => sockets.add(socket));
    await new Promise<void>((resolve) => frozen.listen(0, '127.0.0.1', resolve));
    const { port } = frozen.address() as { port: number };
    const pool = createPool({
      url: `postgres://app:app@127.0.0.1:${port}/quorate`,
      poolSize: 2,
      applicationName: 'test',
    });
    const app = createReportingApi({
      pool,
      peppers: testPeppers,
      webhooks: testWebhooks,
      logger: pino({ level: 'silent' }),
      metrics: createMetrics('test'),
    });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const started = Date.now();
    const [native, compatible, ready, alive] = await Promise.all([
      get(`${url}/whoami`, key.token),
      get(`${url}/accounts`, { 'X-Ledger-Workspace': 'acme', 'X-Ledger-Reporting-API-Key': key.token }),
      get(`${url}/readyz`),
      get(`${url}/healthz`),
    ]);
    expect(Date.now() - started).toBeLessThan(20_000);
    expect(native).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(native.headers.get('retry-after')).toBe('1');
    expect(compatible.body).toEqual({ message: expect.any(String), name: 'unavailable', status_code: 503 });
    expect(ready).toMatchObject({ status: 503, body: { components: { database: 'unavailable' } } });
    expect(alive.status).toBe(200);
    await app.close();
    for (const socket of sockets) socket.destroy();
    frozen.close();
    await pool.end();
  });

  it('says 503 when nobody listens there', async () => {
    const pool = createPool({ url: 'postgres://app:app@127.0.0.1:1/quorate', applicationName: 'test' });
    const app = createReportingApi({
      pool,
      peppers: testPeppers,
      webhooks: testWebhooks,
      logger: pino({ level: 'silent' }),
      metrics: createMetrics('test'),
    });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    expect((await get(`${url}/whoami`, key.token)).status).toBe(503);
    expect((await get(`${url}/whoami`, 'nonsense')).status).toBe(401);
    await app.close();
    await pool.end();
  });
});

describe('J2 operation', () => {
  it('answers healthz, readyz and metrics by route, without ids', async () => {
    await api().get('/accounts/101', key.token);
    expect((await api().get('/healthz')).status).toBe(200);
    expect((await api().get('/readyz')).body).toEqual({ status: 'ok', components: { database: 'ok' } });
    const { text } = await api().get('/metrics');
    expect(text).toMatch(/quorate_http_request_seconds_count\{.*route="\/accounts\/:account_id".*\} [1-9]/);
    expect(text).not.toContain('/accounts/101');
  });

  it('greets whoever opens the address, and says where to begin', async () => {
    expect((await api().get('/')).text).toContain('/keys request');
  });

  it('answers what is under way before it closes', async () => {
    const pool = createPool({
      url: api().database.appUrl,
      poolSize: 5,
      applicationName: 'test',
      waitMilliseconds: PATIENT_MILLISECONDS,
    });
    const app = createReportingApi({
      pool,
      peppers: testPeppers,
      webhooks: testWebhooks,
      logger: pino({ level: 'silent' }),
      metrics: createMetrics('test'),
      readTimeoutMilliseconds: PATIENT_MILLISECONDS,
    });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const owner = new pg.Client({ connectionString: api().database.ownerUrl });
    await owner.connect();
    // Its lock, too, would outlive a first try.
    onTestFinished(() => owner.end());
    await owner.query('BEGIN; LOCK TABLE secrets');
    const answers = Array.from({ length: 20 }, () => get(`${url}/accounts`, key.token));
    await vi.waitFor(() => expect(pool.waitingCount).toBe(15), { timeout: 20_000, interval: 20 });
    const closed = app.close();
    const started = Date.now();
    await owner.query('COMMIT');
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(20).fill(200));
    await closed;
    expect(Date.now() - started).toBeLessThan(10_000);
    await pool.end();
  });
});
