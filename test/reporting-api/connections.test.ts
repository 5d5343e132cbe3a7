import { type ClientRequest, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { pino } from 'pino';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionLimits } from '../../config/index.ts';
import { createPool } from '../../database/connection.ts';
import { inWorkspace } from '../../database/workspace-context.ts';
import { demoNdjson } from '../../dev/demo-data.ts';
import { createMetrics } from '../../observability/metrics.ts';
import { createReportingApi, type ReportingApiDeps } from '../../reporting-api/create-reporting-api.ts';
import { heldAdvisoryLocks } from '../support/advisory-locks.ts';
import { get, testWebhooks, useReportingApi } from '../support/reporting-api.ts';
import { type SeededKey, seedKey, testPeppers } from '../support/seed-key.ts';
import { type SeededWorkspace, seedWorkspace } from '../support/seed-workspace.ts';

const shared = useReportingApi();
let acme: SeededWorkspace;
let writer: SeededKey;
const opened: { app: FastifyInstance; pool: pg.Pool }[] = [];
const sockets = new Set<Socket>();

beforeAll(async () => {
  acme = await seedWorkspace(shared().db);
  writer = await seedKey(shared().db, acme, { permissionGroups: ['full-access'] });
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const { app, pool } of opened.splice(0)) {
    await app.close();
    await pool.end();
  }
});

const ROOMY: ConnectionLimits = { most: 1_000, perAddress: 0, requests: 1_000 };

/** An API of its own that listens, with these bounds. */
async function start(options: Partial<ReportingApiDeps>) {
  const pool = createPool({ url: shared().database.appUrl, poolSize: 3, applicationName: 'test' });
  const metrics = createMetrics('test');
  const app = createReportingApi({
    ...{ pool, metrics, peppers: testPeppers, webhooks: testWebhooks, logger: pino({ level: 'silent' }) },
    ...options,
  });
  opened.push({ app, pool });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const open = (localAddress = '127.0.0.1') => openSocket(Number(new URL(url).port), localAddress);
  const theirs: Socket[] = [];
  app.server.on('connection', (socket) => theirs.push(socket));
  /** Everything that was written on a connection has come in at its other end. */
  const arrived = ({ socket }: Line) =>
    expect
      .poll(() => theirs.find(({ remotePort }) => remotePort === socket.localPort)?.bytesRead)
      .toBe(socket.bytesWritten);
  const refused = async (bound: string) =>
    new RegExp(`refused_total\\{[^}]*bound="${bound}"[^}]*\\} (\\d+)`).exec(await metrics.metrics())?.[1];
  return { app, pool, url, open, arrived, refused };
}

interface Line {
  socket: Socket;
  /** What has come back so far. */
  heard(): string;
  /** Asks for something small, and resolves with the answer; null when the connection was closed instead. */
  ask(path?: string): Promise<string | null>;
  closed: Promise<void>;
}

function openSocket(port: number, localAddress: string): Line {
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  sockets.add(socket);
  let heard = '';
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  socket.on('data', (chunk) => (heard += chunk));
  socket.on('error', () => undefined);
  socket.on('close', () => resolve());
  return {
    ...{ socket, closed, heard: () => heard },
    async ask(path = '/healthz') {
      const before = heard.length;
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
      await expect.poll(() => heard.length > before || socket.destroyed).toBe(true);
      return heard.slice(before) || null;
    },
  };
}

describe('T65 how many connections there are', () => {
  it('beyond the most in all a connection is closed unanswered, until one of the others goes', async () => {
    const { open, refused } = await start({ connections: { ...ROOMY, most: 3 } });
    const three = [open(), open(), open()];
    for (const line of three) expect(await line.ask()).toContain('200 OK');
    const fourth = open();
    expect(await fourth.ask()).toBe(null);
    expect(await refused('all')).toBe('1');
    for (const line of three) expect(await line.ask()).toContain('200 OK');
    three[0]?.socket.destroy();
    await expect.poll(() => open().ask()).toContain('200 OK');
  });

  it.skipIf(process.platform !== 'linux')(
    'one address can be given fewer, which others do not feel',
    async () => {
      const { open, refused } = await start({ connections: { ...ROOMY, perAddress: 2 } });
      const [first, second] = [open(), open()];
      for (const line of [first, second]) expect(await line.ask()).toContain('200 OK');
      expect(await open().ask()).toBe(null);
      expect(await refused('address')).toBe('1');
      expect(await open('127.0.0.2').ask()).toContain('200 OK');
      first.socket.destroy();
      await expect.poll(() => open().ask()).toContain('200 OK');
    },
  );

  it('a trusted proxy brings the connections of others, and is not counted', async () => {
    const connections = { ...ROOMY, perAddress: 1 };
    const { open } = await start({ connections, trustProxy: ['127.0.0.0/8'] });
    const many = Array.from({ length: 10 }, () => open());
    for (const line of many) expect(await line.ask()).toContain('200 OK');
  });

  it('a connection ends after so many requests, and says so with the last answer', async () => {
    const { open } = await start({ connections: { ...ROOMY, requests: 3 } });
    const line = open();
    for (const _ of [1, 2]) expect(await line.ask()).toMatch(/200 OK.*connection: keep-alive/is);
    expect(await line.ask()).toMatch(/200 OK.*connection: close/is);
    await line.closed;
    expect(await open().ask()).toContain('200 OK');
  });
});

describe('T65 somebody who asks and does not read', () => {
  it('is let go when nothing has moved for a while; others are not', async () => {
    const { app, open } = await start({ connections: ROOMY, stalledMilliseconds: 4_000 });
    const [deaf, other] = [open(), open()];
    deaf.socket.pause();
    deaf.socket.write('GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(100));
    const count = () => new Promise((resolve) => app.server.getConnections((_, n) => resolve(n)));
    await expect.poll(count).toBe(2);
    const asking = setInterval(() => other.socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'), 200);
    await expect.poll(count).toBe(1);
    clearInterval(asking);
    expect(await other.ask()).toContain('200 OK');
  });
});

/** An upload that is being sent; `answer` resolves with status and what it says of its connection, null when cut off. */
function beginUpload(url: string): { sent: ClientRequest; answer: Promise<[unknown, unknown] | null> } {
  const sent = request(`${url}/ingest/transactions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${writer.token}`, 'content-type': 'application/x-ndjson' },
  });
  const answer = new Promise<[unknown, unknown] | null>((resolve) => {
    sent.on('response', (reply) => resolve([reply.resume().statusCode, reply.headers.connection]));
    sent.on('error', () => resolve(null));
  });
  return { sent, answer };
}

const lineOf = (id: number) => {
  const [line = ''] = demoNdjson('transactions', 1);
  return `${JSON.stringify({ ...JSON.parse(line), id })}\n`;
};
const has = (id: number) =>
  inWorkspace(shared().db, acme.workspaceId, async (trx) => {
    const found = trx.selectFrom('mirroredTransactions').select('id').where('id', '=', id);
    return (await found.executeTakeFirst()) !== undefined;
  });
const busy = (pool: pg.Pool) => pool.totalCount - pool.idleCount;

describe('T52 a stop', () => {
  it('lets an upload that is under way end, answers it, and takes no new connection', async () => {
    const { app, url, open } = await start({});
    const { sent, answer } = beginUpload(url);
    sent.write(lineOf(910_001));
    await expect.poll(() => heldAdvisoryLocks(shared().db)).toBeGreaterThan(0);
    const closed = app.close();
    await expect.poll(() => open().ask()).toBe(null);
    sent.end(lineOf(910_002));
    expect(await answer).toEqual([200, 'close']);
    await closed;
    expect([await has(910_001), await has(910_002)]).toEqual([true, true]);
  });

  it('answers what still comes on an open connection, in the dialect of its caller', async () => {
    const { app, url, open, arrived } = await start({});
    const { sent, answer } = beginUpload(url);
    sent.write(lineOf(910_003));
    await expect.poll(() => heldAdvisoryLocks(shared().db)).toBeGreaterThan(0);
    // Half a request has been sent: the connection is not idle, and stays.
    const line = open();
    expect(await line.ask()).toContain('200 OK');
    line.socket.write('GET /accounts HTTP/1.1\r\nX-Ledger-Workspace: acme\r\n');
    await arrived(line);
    const closed = app.close();
    await expect.poll(() => open().ask()).toBe(null);
    line.socket.write('Host: x\r\n\r\n');
    await line.closed;
    expect(line.heard()).toMatch(/401 Unauthorized.*connection: close.*"status_code":401/is);
    sent.end();
    expect(await answer).toEqual([200, 'close']);
    await closed;
  });

  it('cuts off what outlasts its grace, with nothing of it applied', async () => {
    const { app, pool, url } = await start({ drainMilliseconds: 500 });
    const { sent, answer } = beginUpload(url);
    sent.write(lineOf(910_005));
    await expect.poll(() => heldAdvisoryLocks(shared().db)).toBeGreaterThan(0);
    const started = performance.now();
    await app.close();
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(await answer).toBe(null);
    await expect.poll(() => busy(pool)).toBe(0);
    expect(await has(910_005)).toBe(false);
    expect((await get(`${url}/healthz`).catch(() => null))?.status).toBe(undefined);
  });
});
