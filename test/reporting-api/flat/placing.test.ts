import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDatabase, createPool } from '../../../database/connection.ts';
import type { WorkspaceId } from '../../../domain/ids.ts';
import { mirrorInvariants } from '../../../invariants/mirror.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { seedWorkspace } from '../../support/seed-workspace.ts';

let database: TestDatabase;
let app: pg.Client;
let superuser: pg.Client;
let workspaceId: WorkspaceId;

/** For each try anew: it begins in a small workspace, in a database whose statistics say so. */
beforeEach(async () => {
  database = await createTestDatabase();
  const db = createDatabase(createPool({ url: database.appUrl, applicationName: 'test' }));
  ({ workspaceId } = await seedWorkspace(db));
  await db.destroy();
  app = new pg.Client({ connectionString: database.appUrl });
  superuser = new pg.Client({ connectionString: database.superuserUrl });
  await Promise.all([app.connect(), superuser.connect()]);
  await superuser.query(
    `INSERT INTO entities SELECT $1, i, 'Entity ' || i, 'ACTIVE', 1, 1, now() FROM generate_series(11, 30) i`,
    [workspaceId],
  );
  // What the statistics know is how it was in the beginning.
  for (const table of ['mirrored_accounts', 'account_activity', 'entity_accounts', 'entity_sets'])
    await superuser.query(`ALTER TABLE ${table} SET (autovacuum_enabled = off); ANALYZE ${table}`);
  await app.query(`SELECT set_config('quorate.workspace', $1, false)`, [workspaceId]);
});
afterEach(async () => {
  await app.end();
  await superuser.end();
  await database.drop();
});

const mirror = (first: number, last: number) =>
  app.query(
    `INSERT INTO mirrored_accounts (workspace_id, id, created_on, name, currency, type, status, document, import_id)
     SELECT $1, i, now(), 'Account', 'bitcoin', 'Bitcoin', 'ACTIVE', '{}', 1 FROM generate_series($2::int, $3::int) i`,
    [workspaceId, first, last],
  );
const join = (first: number, last: number) =>
  app.query('INSERT INTO entity_accounts SELECT $1, 11 + i % 7, i FROM generate_series($2::int, $3::int) i', [
    workspaceId,
    first,
    last,
  ]);

/** Blocks that are visited when ten accounts move, because another entity holds them, too. */
async function visitedToMove(entity: number): Promise<number> {
  // Without the trigger that would place them at once.
  await superuser.query(`DO $$ BEGIN
    SET LOCAL session_replication_role = replica;
    INSERT INTO entity_accounts SELECT '${workspaceId}', ${entity}, i FROM generate_series(1001, 1010) i;
  END $$`);
  const { rows } = await app.query(
    `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT FROM place_accounts('${workspaceId}', ARRAY(SELECT generate_series(1001, 1010)))`,
  );
  const [{ Plan: plan }] = rows[0]['QUERY PLAN'];
  return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
}

it('I2 an account is placed at the same cost in a small workspace and in a large one, whatever the statistics say', async () => {
  // A session makes its plans while there is next to nothing: these accounts are not mirrored yet.
  for (let first = 1_001; first < 9_000; first += 1_000) await join(first, first + 999);
  await mirror(1_001, 1_100);
  const few = await visitedToMove(28);
  for (let first = 2_001; first < 6_000; first += 1_000) await mirror(first, first + 999);
  const many = await visitedToMove(29);
  expect({ few, many, same: many < 2 * few + 50 }).toMatchObject({ same: true });
  for (const { id, find } of mirrorInvariants)
    expect({ id, broken: await find(superuser as unknown as pg.PoolClient) }).toEqual({ id, broken: [] });
});
