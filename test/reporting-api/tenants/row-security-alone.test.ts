import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { look, type Seen, tracesOf } from './look.ts';
import { ownPaths } from './paths.ts';
import { useTenants } from './stage.ts';

const tenants = useTenants(async () => undefined);
let owner: pg.Client;

beforeAll(async () => {
  owner = new pg.Client({ connectionString: tenants().api.database.ownerUrl });
  await owner.connect();
});
afterAll(() => owner.end());

/** What puts back that which a test took away: its second try begins like its first. */
const putBack: string[] = [];
afterEach(async () => {
  for (const statement of putBack.splice(0)) await owner.query(statement);
});

const TABLES = `
  SELECT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'workspace_id'
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1`;
const tables = async () => (await owner.query<{ name: string }>(TABLES)).rows.map(({ name }) => name);

/** Every row of a table that a workspace's context shows the application, asked for without any condition. */
async function rowsSeen(table: string, workspaceId: string): Promise<{ ofOthers: number; text: string }> {
  const app = new pg.Client({ connectionString: tenants().api.database.appUrl });
  await app.connect();
  try {
    await app.query('BEGIN');
    await app.query(`SELECT set_config('quorate.workspace', $1, true)`, [workspaceId]);
    const { rows } = await app.query(`SELECT * FROM ${table}`);
    await app.query('COMMIT');
    const ofOthers = rows.filter((row) => row.workspace_id !== workspaceId).length;
    return { ofOthers, text: JSON.stringify(rows) };
  } finally {
    await app.end();
  }
}

/** How a function that reads for partners keeps to its workspace. */
const COMPARISON = /\b(\w+\.)?workspace_id = (ws|workspace|left\(\w+, 5\))(?=\W)|\bw\.id = workspace\b/g;
const FUNCTIONS = `
  SELECT p.oid::regprocedure::text AS name, pg_get_functiondef(p.oid) AS definition FROM pg_proc p
  WHERE p.pronamespace = 'public'::regnamespace AND NOT p.prosecdef AND p.prorettype <> 'trigger'::regtype
    AND p.prosrc ~ 'workspace_id = ' AND p.prosrc !~* '(insert|update|delete) '`;

/** Takes out of every function that reads what keeps it to one workspace; says which it was taken out of. */
async function takeFiltersAway(): Promise<string[]> {
  const changed: string[] = [];
  for (const { name, definition } of (await owner.query<{ name: string; definition: string }>(FUNCTIONS))
    .rows) {
    const bare = definition.replaceAll(COMPARISON, 'true');
    if (bare === definition) continue;
    putBack.push(definition);
    await owner.query(bare);
    changed.push(name);
  }
  return changed;
}

describe('T10 row-level security by itself', () => {
  it('T10 shows no row of another workspace in any table, asked for without a condition', async () => {
    const { mine, other } = tenants();
    const empty: string[] = [];
    const names = await tables();
    for (const table of names) {
      const own = await rowsSeen(table, other.workspace.workspaceId);
      if (own.text === '[]') empty.push(table);
      const seen = await rowsSeen(table, mine.workspace.workspaceId);
      expect([table, seen.ofOthers, tracesOf(other.sides).test(seen.text)]).toEqual([table, 0, false]);
    }
    expect(names.length - empty.length, `nothing stands in ${empty}`).toBeGreaterThan(18);
  });

  it('T10 keeps every answer as it is, byte for byte, when the reads no longer ask for one workspace', async () => {
    const { api, mine, other } = tenants();
    const [side] = mine.sides;
    const paths = side ? ownPaths(side) : [];
    const before = new Map<string, Seen>();
    for (const path of paths) before.set(path, await look(api, mine.key, path));
    expect((await takeFiltersAway()).length).toBeGreaterThan(25);
    for (const [path, seen] of before) {
      const now = await look(api, mine.key, path);
      expect([path, now]).toEqual([path, seen]);
      expect(now.text).not.toMatch(tracesOf(other.sides));
    }
    // Without it, they do show what is another's: it was all that stood there.
    for (const table of await tables()) {
      putBack.push(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
      await owner.query(`ALTER TABLE ${table} DISABLE ROW LEVEL SECURITY`);
    }
    const shown: string[] = [];
    for (const path of paths) {
      if (tracesOf(other.sides).test((await look(api, mine.key, path)).text)) shown.push(path);
    }
    expect(shown.length).toBeGreaterThan(20);
  }, 240_000);
});
