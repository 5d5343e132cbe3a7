import { connect, type Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CONFIGURATION_PATH } from '../../reporting-api/routes/notifications.ts';
import { useReportingApi } from '../support/reporting-api.ts';
import { type SeededKey, seedKey } from '../support/seed-key.ts';
import { seedWorkspace } from '../support/seed-workspace.ts';

const api = useReportingApi();
let writer: SeededKey;
const open: Held[] = [];
const SOCKETS = 100;
/** T65. */
const CLOSED_WITHIN_MILLISECONDS = 15_000;

interface Held {
  socket: Socket;
  closed: Promise<number>;
  answer: () => string;
  /** When its first answer came; no number before that. As `closed`, from when it was made. */
  answeredAfter: () => number;
}

beforeAll(async () => {
  writer = await seedKey(api().db, await seedWorkspace(api().db), { permissionGroups: ['full-access'] });
});
afterEach(() => {
  for (const { socket } of open.splice(0)) socket.destroy();
});

/** A connection that sends its beginning, then one byte a second, and says when it was answered and when it was closed. */
function drip(beginning: string, byte: string | null): Held {
  const started = performance.now();
  let [answer, answeredAfter] = ['', Number.NaN];
  const socket = connect(Number(new URL(api().url).port), '127.0.0.1', () => socket.write(beginning));
  const timer = setInterval(() => byte !== null && socket.writable && socket.write(byte), 1_000);
  socket.once('data', () => (answeredAfter = performance.now() - started));
  socket.on('data', (chunk) => (answer += chunk));
  socket.on('error', () => undefined);
  const closed = new Promise<number>((resolve) =>
    socket.on('close', () => {
      clearInterval(timer);
      resolve(performance.now() - started);
    }),
  );
  const held = { socket, closed, answer: () => answer, answeredAfter: () => answeredAfter };
  open.push(held);
  return held;
}

/** How long a good request takes, in the middle of many: the machine has other work besides. */
async function median(count: number): Promise<number> {
  const times: number[] = [];
  for (let sent = 0; sent < count; sent += 1) {
    const started = performance.now();
    expect((await api().get('/whoami', writer.token)).status).toBe(200);
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b)[Math.floor(count / 2)] ?? Number.NaN;
}

/** How long this process could do nothing, because the machine had other work. */
function watchStalls(): { stop(): number } {
  let [lost, last] = [0, performance.now()];
  const timer = setInterval(() => {
    const now = performance.now();
    lost += Math.max(0, now - last - 200);
    last = now;
  }, 100);
  return {
    stop() {
      clearInterval(timer);
      return lost;
    },
  };
}

const many = (make: () => Held, length = SOCKETS) => Array.from({ length }, make);

describe('T65 connections that take their time', () => {
  it('are closed within 15 s, whatever they are slow with, and others do not feel them', {
    timeout: 120_000,
  }, async () => {
    const authorization = `Authorization: Bearer ${writer.token}`;
    const type = 'Content-Type: application/x-ndjson';
    const put = `PUT ${CONFIGURATION_PATH} HTTP/1.1\r\nHost: x\r\n`;
    const alone = await median(100);
    const stalls = watchStalls();
    const kinds = {
      headers: many(() => drip('GET /whoami HTTP/1.1\r\nHost: x\r\nX-Slow: ', 'a')),
      silent: many(() => drip('', null)),
      idle: many(() => drip(`GET /whoami HTTP/1.1\r\nHost: x\r\n${authorization}\r\n\r\n`, null)),
      uploads: Array.from({ length: 3 }, () =>
        drip(
          `POST /ingest/transactions HTTP/1.1\r\nHost: x\r\n${authorization}\r\n${type}\r\nContent-Length: 1000000\r\n\r\n`,
          ' ',
        ),
      ),
      strangers: many(() =>
        drip(
          `POST /ingest/transactions HTTP/1.1\r\nHost: x\r\n${type}\r\nContent-Length: 1000000\r\n\r\n`,
          ' ',
        ),
      ),
      configurations: many(() => drip(`${put}${authorization}\r\nContent-Length: 1000\r\n\r\n`, ' '), 10),
      configuringStrangers: many(() => drip(`${put}Content-Length: 1000\r\n\r\n`, ' '), 10),
      bodies: many(() =>
        drip(`GET /accounts HTTP/1.1\r\nHost: x\r\n${authorization}\r\nContent-Length: 1000000\r\n\r\n`, ' '),
      ),
    };
    await expect
      .poll(
        () =>
          Promise.all(kinds.idle.map((held) => held.answer())).then((all) =>
            all.every((text) => text !== ''),
          ),
        { timeout: 30_000 },
      )
      .toBe(true);
    expect(await median(100)).toBeLessThan(5 * alone + 100);
    const took = await Promise.all(
      Object.entries(kinds).map(
        async ([kind, all]) =>
          [kind, Math.max(...(await Promise.all(all.map((held) => held.closed))))] as const,
      ),
    );
    const stalled = stalls.stop();
    // Each waited for its turn to be taken, and the idle ones for their answer: only then does their time begin.
    const slowest = Math.max(...kinds.idle.map((held) => held.answeredAfter()));
    for (const [kind, milliseconds] of took) {
      expect(milliseconds, kind).toBeLessThan(CLOSED_WITHIN_MILLISECONDS + stalled + slowest);
    }
    for (const held of kinds.headers) expect(held.answer()).toMatch(/^HTTP\/1\.1 408 /);
    for (const held of kinds.idle) expect(held.answer()).toMatch(/^HTTP\/1\.1 200 /);
    for (const held of kinds.uploads) expect(held.answer()).toMatch(/^HTTP\/1\.1 (408|409) /);
    for (const held of kinds.configurations) expect(held.answer()).toMatch(/^HTTP\/1\.1 408 /);
    for (const held of [...kinds.strangers, ...kinds.configuringStrangers])
      expect(held.answer()).toMatch(/^HTTP\/1\.1 401 /);
    for (const held of kinds.bodies) expect(held.answer()).toMatch(/^HTTP\/1\.1 400 /);
    await expect.poll(() => api().pool.totalCount - api().pool.idleCount).toBe(0);
  });
});
