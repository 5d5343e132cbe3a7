import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDatabase, createPool } from '../../database/connection.ts';
import type { Database } from '../../database/tables/index.ts';
import { inWorkspace } from '../../database/workspace-context.ts';
import { demoNdjson } from '../../dev/demo-data.ts';
import { useTestDatabase } from '../support/database.ts';
import { seedKey, testPeppers } from '../support/seed-key.ts';
import { seedWorkspace } from '../support/seed-workspace.ts';

const database = useTestDatabase();
let db: Kysely<Database>;
/** Of each try one. */
const children: ChildProcess[] = [];

beforeAll(() => {
  db = createDatabase(createPool({ url: database().appUrl, applicationName: 'test' }));
});
afterAll(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  await db.destroy();
});

/**
 * The process as it is operated, with less heap than the large upload has bytes: given more, V8 takes it before it
 * collects, and its size would say nothing about what is needed. The same holds for what V8 makes room for before it looks
 * at it at all. Resolves with where it answers.
 */
async function startProcess(): Promise<string> {
  const main = fileURLToPath(new URL('../../reporting-api/main.ts', import.meta.url));
  const peppers = testPeppers.map(({ version, key }) => `${version}:${key.toString('base64')}`);
  const child = spawn(process.execPath, ['--max-old-space-size=80', '--max-semi-space-size=4', main], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: database().appUrl,
      QUORATE_PEPPERS: peppers.join(','),
      QUORATE_WEBHOOK_KEY: Buffer.alloc(32, 7).toString('base64'),
      REPORTING_API_PORT: '0',
    },
  });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const { address } = JSON.parse(line);
    if (address) return address;
  }
  throw new Error('it ended before it answered');
}

async function residentBytes(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^quorate_process_resident_memory_bytes\{[^}]*\} (\S+)$/m.exec(text)?.[1]);
}

const documents = [...demoNdjson('transactions', 1_000)].map((line) => JSON.parse(line));

interface Uploaded {
  lines: number;
  /** How much of the upload had been sent when the first line of progress came, from 0 to 1. */
  sentAtFirst: number;
  told: number;
  mostBytes: number;
  sentBytes: number;
}

/** Sends so many transactions, heeding back-pressure, and looks at the memory of the process with each line of progress. */
async function upload(url: string, token: string, from: number, thousands: number): Promise<Uploaded> {
  const sent = request(`${url}/ingest/transactions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/x-ndjson',
      accept: 'application/x-ndjson',
    },
  });
  const answer = once(sent, 'response');
  let [thousand, sentBytes] = [0, 0];
  const sending = (async () => {
    for (; thousand < thousands; thousand += 1) {
      const first = from + thousand * 1_000;
      const text = documents
        .map((one, index) => `${JSON.stringify({ ...one, id: first + index })}\n`)
        .join('');
      sentBytes += text.length;
      if (!sent.write(text)) await once(sent, 'drain');
    }
    sent.end();
  })();
  const [reply] = await answer;
  const sentAtFirst = thousand / thousands;
  const told: { progress?: object; lines?: number }[] = [];
  let mostBytes = 0;
  for await (const line of createInterface({ input: reply })) {
    told.push(JSON.parse(line));
    mostBytes = Math.max(mostBytes, await residentBytes(url));
  }
  await sending;
  return { lines: told.at(-1)?.lines ?? 0, sentAtFirst, told: told.length - 1, mostBytes, sentBytes };
}

it('D4 100,000 transactions in one upload take the memory of 20,000, and tell how far they are', {
  timeout: 600_000,
}, async () => {
  const workspace = await seedWorkspace(db);
  const { token } = await seedKey(db, workspace, { permissionGroups: ['full-access'], environment: 'live' });
  const url = await startProcess();
  const small = await upload(url, token, 10_000_000, 20);
  const large = await upload(url, token, 20_000_000, 100);
  expect([small.lines, large.lines]).toEqual([20_000, 100_000]);
  expect(large.sentAtFirst).toBeLessThan(0.5);
  expect(large.told).toBeGreaterThan(4);
  const megabytes = (bytes: number) => Math.round(bytes / 1_048_576);
  expect(megabytes(large.sentBytes)).toBeGreaterThan(80);
  // Were it kept, it would be all that was sent meanwhile, and more: what V8 has not collected yet varies by tens of megabytes.
  expect(megabytes(large.mostBytes - small.mostBytes)).toBeLessThan(60);
  const held = await inWorkspace(db, workspace.workspaceId, (trx) =>
    trx
      .selectFrom('mirroredTransactions')
      .select((eb) => eb.fn.countAll<string>().as('n'))
      .where('id', '>=', 10_000_000)
      .executeTakeFirstOrThrow(),
  );
  expect(Number(held.n)).toBe(120_000);
});
