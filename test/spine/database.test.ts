import pg from 'pg';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { migrate } from '../../database/migrate.ts';
import { inWorkspace } from '../../database/workspace-context.ts';
import { done } from '../../domain/outcome.ts';
import { newWorkspaceId } from '../../domain/ids.ts';
import { governanceTransaction } from '../../governance/transaction.ts';
import { createTestDatabase } from '../support/database.ts';
import { ok, useStage } from './scene.ts';

const stage = useStage();

async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Tables of ours, read from the server: what is forgotten in a list cannot be forgotten here. */
const TABLES = `
  SELECT c.oid::int, c.relname AS name, c.relrowsecurity AS secured,
         EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped) AS tenanted,
         ARRAY(SELECT pg_get_expr(p.polqual, p.polrelid) || ' / ' || pg_get_expr(p.polwithcheck, p.polrelid) FROM pg_policy p WHERE p.polrelid = c.oid) AS policies
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE 'kysely%' ORDER BY 2`;
interface Table { name: string; secured: boolean; tenanted: boolean; policies: string[] }

describe('rule 9 row-level security', () => {
  it('rule 9 stands behind every table: each names its workspace and has the one policy', async () => {
    const tables = await stage().sql<Table & pg.QueryResultRow>(TABLES);
    expect(tables.length).toBeGreaterThan(25);
    for (const { name, secured, tenanted, policies } of tables) {
      const column = name === 'workspaces' ? 'id' : 'workspace_id';
      expect({ name, secured, tenanted }).toEqual({ name, secured: true, tenanted: name !== 'workspaces' });
      const same = `(${column} = ( SELECT quorate_workspace() AS quorate_workspace))`;
      expect({ name, policies }).toEqual({ name, policies: [`${same} / ${same}`] });
    }
  });

  it('T80 shows the application nothing of other workspaces, and nothing at all outside one', async () => {
    const one = await stage().scene();
    const other = await stage().scene();
    for (const scene of [one, other]) {
      await scene.activeKey();
      await scene.mirrorAccounts(101);
    }
    const tables = await stage().sql<Table & pg.QueryResultRow>(TABLES);
    const filled: string[] = [];
    for (const { name } of tables) {
      const column = name === 'workspaces' ? 'id' : 'workspace_id';
      const count = sql<{ n: number; foreign: number }>`
        SELECT count(*)::int AS n, count(*) FILTER (WHERE ${sql.ref(column)} <> ${one.workspaceId})::int AS "foreign" FROM ${sql.table(name)}`;
      const inside = (await inWorkspace(stage().db, one.workspaceId, (trx) => count.execute(trx))).rows[0];
      expect({ name, foreign: inside?.foreign }).toEqual({ name, foreign: 0 });
      if (inside?.n) filled.push(name);
      const outside = (await count.execute(stage().db)).rows[0];
      expect({ name, outside: outside?.n }).toEqual({ name, outside: 0 });
    }
    expect(filled.length).toBeGreaterThan(14);
  });

  it('T80 forgets its workspace when a transaction ends, also when it ends badly, on the very same connection', async () => {
    const scene = await stage().scene();
    await connected(stage().database.appUrl, async (client) => {
      const seen = async () => (await client.query('SELECT count(*)::int AS n FROM members')).rows[0].n as number;
      await client.query(`BEGIN; SELECT set_config('quorate.workspace', '${scene.workspaceId}', true)`);
      expect(await seen()).toBe(5);
      await expect(client.query('SELECT 1 / 0')).rejects.toThrow('division by zero');
      await client.query('ROLLBACK');
      expect(await seen()).toBe(0);
      await client.query(`BEGIN; SELECT set_config('quorate.workspace', '${scene.workspaceId}', true); COMMIT`);
      expect(await seen()).toBe(0);
    });
  });

  it('T80 refuses to write a row of another workspace', async () => {
    const one = await stage().scene();
    const other = await stage().scene();
    await expect(
      inWorkspace(stage().db, one.workspaceId, (trx) =>
        trx.insertInto('committedTexts').values({ workspaceId: other.workspaceId, commitment: Buffer.alloc(32), salt: Buffer.alloc(1), content: '' }).execute(),
      ),
    ).rejects.toThrow('row-level security');
    const touched = await inWorkspace(stage().db, one.workspaceId, (trx) =>
      trx.updateTable('workspaces').set({ maxKeys: 1000 }).where('id', '=', other.workspaceId).executeTakeFirst(),
    );
    expect(touched.numUpdatedRows).toBe(0n);
  });
});

describe('T81 the powers of the application role', () => {
  it('T81 owns nothing, bypasses nothing, is nobody else', async () => {
    const [role] = await stage().sql(`SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = 'quorate_app'`);
    expect(Object.values(role ?? {})).toEqual([false, false, false, false, false]);
    expect(await stage().sql(`SELECT 1 FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = 'quorate_app'`)).toEqual([]);
    expect(await stage().sql(`SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = 'quorate_app'`)).toEqual([]);
  });

  it.each([
    ['make a table', 'CREATE TABLE mine (a int)'],
    ['make a function', `CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'`],
    ['stop the clock', `CREATE OR REPLACE FUNCTION quorate_clock() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'`],
    ['drop a policy', 'DROP POLICY workspace_only ON requests'],
    ['switch row-level security off', 'ALTER TABLE requests DISABLE ROW LEVEL SECURITY'],
    ['disable a trigger', 'ALTER TABLE audit_events DISABLE TRIGGER append_only'],
    ['set triggers aside', `SET session_replication_role = 'replica'`],
    ['run a program', `COPY (SELECT 1) TO PROGRAM 'true'`],
    ['become the owner', 'SET ROLE quorate_owner'],
    ['become the superuser', 'SET ROLE postgres'],
    ['change the audit', `UPDATE audit_events SET actor = 'nobody'`],
    ['delete the audit', 'DELETE FROM audit_events'],
    ['empty the audit', 'TRUNCATE audit_events'],
    ['delete a request', 'DELETE FROM requests'],
    ['change what was asked', `UPDATE requests SET content = '{}'`],
    ['change whose ballots count', `UPDATE requests SET excluded_ids = '{}'`],
    ['turn a ballot round', `UPDATE ballots SET choice = 'approve'`],
    ['delete a ballot', 'DELETE FROM ballots'],
    ['rewrite the migrations', 'DELETE FROM kysely_migration'],
  ])('T81 cannot %s', async (_what, statement) => {
    await connected(stage().database.appUrl, async (client) => {
      await expect(client.query(statement)).rejects.toThrow(/permission denied|must be (owner|able)|superuser/);
    });
  });

  it('T22 the owner cannot change the audit either, without first taking its guard away', async () => {
    const scene = await stage().scene();
    await scene.askForKey();
    await connected(stage().database.ownerUrl, async (client) => {
      for (const statement of [`UPDATE audit_events SET actor = 'nobody'`, 'DELETE FROM audit_events', 'TRUNCATE audit_events']) {
        await expect(client.query(statement)).rejects.toThrow('only ever added');
      }
    });
  });

  it('T81 a table of its own making does not deceive a definer function', async () => {
    const scene = await stage().scene();
    await connected(stage().database.appUrl, async (client) => {
      await client.query('CREATE TEMP TABLE workspaces (id text, slack_team_id text)');
      await client.query('INSERT INTO workspaces VALUES ($1, $2)', ['FAKED', scene.seeded.slackTeamId]);
      const { rows } = await client.query('SELECT workspace_of_slack_team($1) AS id', [scene.seeded.slackTeamId]);
      expect(rows[0].id).toBe(scene.workspaceId);
    });
    const loose = await stage().sql(`SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace AND NOT coalesce(proconfig::text, '') ~ 'search_path=.*pg_temp'`);
    expect(loose).toEqual([]);
  });
});

describe('the schema', () => {
  it('H2 goes up, all the way down, and up again to the very same schema', async () => {
    const database = await createTestDatabase();
    const shape = () => connected(database.superuserUrl, async (client) => (await client.query(
      `SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2`)).rows);
    const functions = () => connected(database.superuserUrl, async (client) => (await client.query(
      `SELECT proname, md5(pg_get_functiondef(oid)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1`)).rows);
    try {
      const before = [await shape(), await functions()];
      await migrate({ ownerUrl: database.ownerUrl, direction: 'down' });
      const left = (await shape()).filter(({ table_name: name }: { table_name: string }) => !name.startsWith('kysely'));
      expect([left, await functions()]).toEqual([[], []]);
      await migrate({ ownerUrl: database.ownerUrl });
      expect([await shape(), await functions()]).toEqual(before);
      expect(await migrate({ ownerUrl: database.ownerUrl })).toEqual([]);
    } finally {
      await database.drop();
    }
  });

  it('every table of the code is a table of the database, and the other way round', async () => {
    const { readFile } = await import('node:fs/promises');
    const source = await readFile(new URL('../../database/tables/index.ts', import.meta.url), 'utf8');
    const listed = [...source.slice(source.indexOf('interface Database')).matchAll(/^ {2}(\w+): \w+;$/gm)].map(([, name]) => `${name}`);
    const snake = listed.map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
    const tables = await stage().sql<Table & pg.QueryResultRow>(TABLES);
    expect(snake.toSorted()).toEqual(tables.map(({ name }) => name).toSorted());
  });

  it('every column of the code is a column of the database, and the other way round', async () => {
    const { readdir, readFile } = await import('node:fs/promises');
    const folder = new URL('../../database/tables/', import.meta.url);
    const source = (await Promise.all((await readdir(folder)).map((file) => readFile(new URL(file, folder), 'utf8')))).join('\n');
    const interfaces = new Map([...source.matchAll(/interface (\w+)(?: extends (\w+))? \{\n([\s\S]*?)\n\}/g)].map(([, name, base, body]) => [name, { base, body: `${body}` }]));
    const columnsOf = (name: string): string[] => {
      const found = interfaces.get(name);
      if (!found) throw new Error(`no interface ${name}`);
      return [...(found.base ? columnsOf(found.base) : []), ...[...found.body.matchAll(/^ {2}(\w+): /gm)].map(([, column]) => `${column}`)];
    };
    const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const tables = [...`${interfaces.get('Database')?.body}`.matchAll(/^ {2}(\w+): (\w+);$/gm)];
    expect(tables.length).toBeGreaterThan(25);
    for (const [, table, type] of tables) {
      const rows = await stage().sql<{ name: string }>('SELECT column_name AS name FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2', ['public', snake(`${table}`)]);
      expect({ table, columns: columnsOf(`${type}`).map(snake).toSorted() }).toEqual({ table, columns: rows.map(({ name }) => name).toSorted() });
    }
  });
});

describe('rules 8, 10 and 11: the governance transaction', () => {
  it('rule 10 reads the clock after the lock was granted, not while it waited for it', async () => {
    const scene = await stage().scene();
    await connected(stage().database.superuserUrl, async (holder) => {
      await holder.query('BEGIN');
      await holder.query('SELECT 1 FROM workspaces WHERE id = $1 FOR NO KEY UPDATE', [scene.workspaceId]);
      const waiting = governanceTransaction(stage().db, scene.workspaceId, async ({ now }) => done(now));
      await expect.poll(async () => (await stage().sql(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)).length).toBe(1);
      const clock = async () => (await holder.query('SELECT quorate_clock() AS at')).rows[0].at as Date;
      const waitingSince = await clock();
      await expect.poll(async () => (await clock()).getTime()).toBeGreaterThan(waitingSince.getTime() + 100);
      const granted = await clock();
      await holder.query('COMMIT');
      expect(ok(await waiting).getTime()).toBeGreaterThanOrEqual(granted.getTime());
    });
  });

  it('rule 10 the clock is the time of the call, not of the transaction', async () => {
    await connected(stage().database.superuserUrl, async (client) => {
      const body = await client.query(`SELECT prosrc FROM pg_proc WHERE proname = 'quorate_clock'`);
      expect(body.rows[0].prosrc).toContain('clock_timestamp()');
      await client.query('BEGIN');
      const first = (await client.query('SELECT quorate_clock() AS at')).rows[0].at as Date;
      await expect.poll(async () => ((await client.query('SELECT quorate_clock() AS at')).rows[0].at as Date).getTime()).toBeGreaterThan(first.getTime());
      await client.query('COMMIT');
    });
  });

  it('rule 11 a held governance lock stalls no insert that refers to the workspace', async () => {
    const scene = await stage().scene();
    let inserted = false;
    ok(
      await governanceTransaction(stage().db, scene.workspaceId, async () => {
        await connected(stage().database.superuserUrl, async (client) => {
          await client.query(`SET lock_timeout = '2s'`);
          await client.query(`INSERT INTO slack_receipts VALUES ($1, '\\x01', now())`, [scene.workspaceId]);
          inserted = true;
        });
        return done(null);
      }),
    );
    expect(inserted).toBe(true);
  });

  it('rule 11 one governance transaction at a time in a workspace, and others beside it', async () => {
    const [one, other] = [await stage().scene(), await stage().scene()];
    const order: string[] = [];
    let second: Promise<unknown> | undefined;
    await governanceTransaction(stage().db, one.workspaceId, async () => {
      second = governanceTransaction(stage().db, one.workspaceId, async () => done(order.push('second')));
      await governanceTransaction(stage().db, other.workspaceId, async () => done(order.push('elsewhere')));
      await expect.poll(async () => (await stage().sql(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)).length).toBe(1);
      return done(order.push('first'));
    });
    await second;
    expect(order).toEqual(['elsewhere', 'first', 'second']);
  });

  it('rule 8 an act that fails half-way leaves neither its change, nor its news, nor its event', async () => {
    const scene = await stage().scene();
    await expect(
      governanceTransaction(stage().db, scene.workspaceId, async (governance) => {
        await governance.trx.updateTable('workspaces').set({ maxKeys: 7 }).where('id', '=', scene.workspaceId).execute();
        governance.record({ actor: 'system', action: 'rule.changed', objectId: 'x' });
        governance.notify('rule_changed', 'x');
        throw new Error('half-way');
      }),
    ).rejects.toThrow('half-way');
    expect(await scene.auditLength()).toBe(0);
    expect(await stage().sql('SELECT 1 FROM outbox WHERE workspace_id = $1', [scene.workspaceId])).toEqual([]);
    expect(await stage().sql('SELECT max_keys FROM workspaces WHERE id = $1', [scene.workspaceId])).toEqual([{ max_keys: 5 }]);
  });

  it('rule 8 writes its events last, after everything that they tell of', async () => {
    const scene = await stage().scene();
    await stage().sql(`CREATE TABLE statements (at bigserial, what text)`);
    await stage().sql(`GRANT INSERT ON statements TO quorate_app; GRANT USAGE ON SEQUENCE statements_at_seq TO quorate_app`);
    await stage().sql(`CREATE FUNCTION note_statement() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN INSERT INTO public.statements (what) VALUES (TG_TABLE_NAME); RETURN NULL; END $$`);
    const noted = ['requests', 'ballots', 'reporting_keys', 'outbox', 'audit_events'];
    for (const table of noted) await stage().sql(`CREATE TRIGGER noted AFTER INSERT OR UPDATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION note_statement()`);
    try {
      await scene.askForKey();
      expect((await stage().sql<{ what: string }>('SELECT what FROM statements ORDER BY at')).map(({ what }) => what)).toEqual([
        'requests', 'reporting_keys', 'outbox', 'audit_events',
      ]);
    } finally {
      for (const table of noted) await stage().sql(`DROP TRIGGER noted ON ${table}`);
      await stage().sql('DROP FUNCTION note_statement(); DROP TABLE statements');
    }
  });

  it('an unknown workspace is a refusal, not an error', async () => {
    expect(await governanceTransaction(stage().db, newWorkspaceId(), async () => done(1))).toEqual({ ok: false, refusal: { code: 'not_found' } });
  });
});
