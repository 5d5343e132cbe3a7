import { describe, expect, it } from 'vitest';
import { connected } from './connected.ts';
import { useStage } from './scene.ts';

const stage = useStage();

const WRITES = 'INSERT SELECT UPDATE';
const ADDS = 'INSERT SELECT';
const REPLACES = 'DELETE INSERT SELECT';

/** What the application may do to each table; with columns where it may change nothing else of a row. */
const RIGHTS: Record<string, string> = {
  account_activity: WRITES,
  account_governance: REPLACES,
  admin_rules: `${ADDS} UPDATE(current)`,
  approver_group_members: REPLACES,
  approver_groups: WRITES,
  audit_events: ADDS,
  ballots: `${ADDS} UPDATE(reason, withdrawn_at)`,
  card_copies: WRITES,
  committed_texts: REPLACES,
  deliveries: WRITES,
  entities: WRITES,
  entity_accounts: REPLACES,
  entity_set_members: ADDS,
  entity_sets: WRITES,
  idempotency: REPLACES,
  imports: `${ADDS} UPDATE(digest, finished_at, lines)`,
  key_entities: REPLACES,
  key_notifications: WRITES,
  key_permission_groups: REPLACES,
  kysely_migration: 'SELECT',
  kysely_migration_lock: '',
  members: WRITES,
  mirrored_accounts: WRITES,
  mirrored_history: ADDS,
  mirrored_objects: WRITES,
  mirrored_transactions: WRITES,
  operator_tokens: `${ADDS} UPDATE(revoked_at)`,
  outbox: `${ADDS} UPDATE(attempts, delivered_at, handled_at, last_error, next_attempt_at)`,
  permission_groups: WRITES,
  rate_buckets: '',
  reaches: ADDS,
  reporting_keys: `${ADDS} UPDATE(deleted_at, ended_at, expires_at, last_used_address, last_used_agent, last_used_at, name, owner_id, revealed_at, state, suspended, version)`,
  requests: `${ADDS} UPDATE(announced_at, decided_at, decision_reason, final_count, last_nudge_at, next_wake_at, reminders_sent, state, stuck, version)`,
  reveal_rights: `${ADDS} UPDATE(attempts, close_reason, closed_at, owner_id, reach_digest, state)`,
  reveals: `${ADDS} UPDATE(confirmed_at, lapsed_at)`,
  secrets: `${ADDS} UPDATE(confirmed_at, ended_at, ends_at, last_used_address, last_used_agent, last_used_at, state)`,
  slack_receipts: `${REPLACES} UPDATE(held_until)`,
  suspensions: `${ADDS} UPDATE(closed_at)`,
  transaction_counts: WRITES,
  transaction_kinds: WRITES,
  webhooks: WRITES,
  workspaces: WRITES,
};

const GRANTED = `
  SELECT c.relname AS name, concat_ws(' ',
    (SELECT string_agg(a.privilege_type, ' ' ORDER BY a.privilege_type)
     FROM aclexplode(c.relacl) a WHERE a.grantee IN (0, 'quorate_app'::regrole)),
    (SELECT string_agg(b.privilege_type || '(' || b.columns || ')', ' ' ORDER BY b.privilege_type) FROM (
       SELECT x.privilege_type, string_agg(t.attname, ', ' ORDER BY t.attname) AS columns
       FROM pg_attribute t CROSS JOIN aclexplode(t.attacl) x
       WHERE t.attrelid = c.oid AND x.grantee IN (0, 'quorate_app'::regrole) GROUP BY 1) b)) AS rights
  FROM pg_class c WHERE c.relnamespace IN ('public'::regnamespace, 'limits'::regnamespace) AND c.relkind IN ('r', 'p', 'v', 'm')`;

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

  it('T81 may do to each table what it has to, and nothing else', async () => {
    const rows = await stage().sql<{ name: string; rights: string }>(GRANTED);
    expect(Object.fromEntries(rows.map(({ name, rights }) => [name, rights]))).toEqual(RIGHTS);
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
    ['give a secret to another key', `UPDATE secrets SET key_id = 'another'`],
    ['replace a digest', `UPDATE secrets SET digest = decode(repeat('00', 32), 'hex')`],
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
