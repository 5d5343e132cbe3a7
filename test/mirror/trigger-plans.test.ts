import type { Kysely } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDatabase, createPool } from '../../database/connection.ts';
import type { Database } from '../../database/tables/index.ts';
import { demoNdjson } from '../../dev/demo-data.ts';
import { importNdjson } from '../../mirror/import-ndjson.ts';
import { useTestDatabase } from '../support/database.ts';
import { seedWorkspace } from '../support/seed-workspace.ts';
import { within } from './stage.ts';

const database = useTestDatabase();
let db: Kysely<Database>;
/** Every plan that one connection of the application's role carried out, inside functions too. */
let plans: unknown[] = [];

beforeAll(() => {
  const settings = [
    'session_preload_libraries=auto_explain',
    'auto_explain.log_min_duration=0',
    'auto_explain.log_nested_statements=on',
    'auto_explain.log_analyze=on',
    'auto_explain.log_timing=off',
    'auto_explain.log_format=json',
    'auto_explain.log_level=notice',
    'role=quorate_app',
  ];
  const url = new URL(database().superuserUrl);
  url.searchParams.set('options', settings.map((setting) => `-c ${setting}`).join(' '));
  const pool = createPool({ url: url.href, poolSize: 1, applicationName: 'test' });
  pool.on('connect', (client) =>
    client.on('notice', ({ message = '' }) => plans.push(JSON.parse(message.slice(message.indexOf('{'))))),
  );
  db = createDatabase(pool);
});
afterAll(() => db.destroy());

/** How often each look at the rows that a statement brought was repeated. */
function looksAtRowsBrought(plan: unknown): number[] {
  if (typeof plan !== 'object' || plan === null) return [];
  const { 'Node Type': type, 'Actual Loops': loops } = plan as Record<string, unknown>;
  const own = type === 'Named Tuplestore Scan' ? [Number(loops)] : [];
  return [...own, ...Object.values(plan).flatMap(looksAtRowsBrought)];
}

const unchanged = (line: string) => line;
const steps: [string, (line: string) => string][] = [
  ['a first upload', unchanged],
  ['the same again', unchanged],
  ['another status', (line) => within(line, (doc) => Object.assign(doc, { status: 'FAILED' }))],
  [
    'other times',
    (line) => within(line, (doc) => Object.assign(doc, { created_on: '2024-05-01T00:00:00Z' })),
  ],
];

it('D4 triggers look at the rows of an upload once, whatever the connection did before', async () => {
  const { workspaceId } = await seedWorkspace(db);
  const lines = [...demoNdjson('transactions', 300)];
  for (const [step, change] of steps) {
    plans = [];
    const result = await importNdjson(db, workspaceId, 'transactions', lines.map(change));
    expect(result).toMatchObject({ ok: true, lines: 300 });
    const looks = plans.flatMap(looksAtRowsBrought);
    expect(looks.length, step).toBeGreaterThan(3);
    expect(Math.max(...looks), step).toBe(1);
  }
});
