import { describe, expect, it } from 'vitest';
import { connected } from './connected.ts';
import { useStage } from './scene.ts';

const stage = useStage();

describe('T81 the powers of the application role', () => {
  it('T81 owns nothing, bypasses nothing, is nobody else', async () => {
    const [role] = await stage().sql(
      `SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = 'quorate_app'`,
    );
    expect(Object.values(role ?? {})).toEqual([false, false, false, false, false]);
    expect(
      await stage().sql(
        `SELECT 1 FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = 'quorate_app'`,
      ),
    ).toEqual([]);
    expect(
      await stage().sql(
        `SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = 'quorate_app'`,
      ),
    ).toEqual([]);
  });

  it.each([
    ['make a table', 'CREATE TABLE mine (a int)'],
    ['make a function', `CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'`],
    [
      'stop the clock',
      `CREATE OR REPLACE FUNCTION quorate_clock() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'`,
    ],
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
      await expect(client.query(statement)).rejects.toThrow(
        /permission denied|must be (owner|able)|superuser/,
      );
    });
  });

  it('T22 the owner cannot change the audit either, without first taking its guard away', async () => {
    const scene = await stage().scene();
    await scene.askForKey();
    await connected(stage().database.ownerUrl, async (client) => {
      for (const statement of [
        `UPDATE audit_events SET actor = 'nobody'`,
        'DELETE FROM audit_events',
        'TRUNCATE audit_events',
      ]) {
        await expect(client.query(statement)).rejects.toThrow('only ever added');
      }
    });
  });

  it('T81 a table of its own making does not deceive a definer function', async () => {
    const scene = await stage().scene();
    await connected(stage().database.appUrl, async (client) => {
      await client.query('CREATE TEMP TABLE workspaces (id text, slack_team_id text)');
      await client.query('INSERT INTO workspaces VALUES ($1, $2)', ['FAKED', scene.seeded.slackTeamId]);
      const { rows } = await client.query('SELECT workspace_of_slack_team($1) AS id', [
        scene.seeded.slackTeamId,
      ]);
      expect(rows[0].id).toBe(scene.workspaceId);
    });
    const loose = await stage().sql(
      `SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace AND NOT coalesce(proconfig::text, '') ~ 'search_path=.*pg_temp'`,
    );
    expect(loose).toEqual([]);
  });
});
