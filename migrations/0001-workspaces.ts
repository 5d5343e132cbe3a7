import { type Kysely, sql } from 'kysely';

/**
 * The tenant, its people, and the clock. Row-level security compares with `nullif(current_setting(…), '')`
 * because after a transaction the setting is an empty string, not null.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    DO $$ BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'quorate_app') THEN CREATE ROLE quorate_app NOLOGIN; END IF;
    END $$`.execute(db);
  await sql`GRANT USAGE ON SCHEMA public TO quorate_app`.execute(db);
  // Postgres lets everybody who can connect call a new function: of ours, the application alone.
  await sql`ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC`.execute(db);
  await sql`ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO quorate_app`.execute(db);

  await sql`
    CREATE FUNCTION quorate_clock() RETURNS timestamptz LANGUAGE sql VOLATILE
    AS 'SELECT clock_timestamp()'`.execute(db);
  await sql`
    CREATE FUNCTION quorate_workspace() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('quorate.workspace', true), '') $$`.execute(db);
  // Each migration calls this for its own tables: one policy, the same everywhere.
  await sql`
    CREATE FUNCTION quorate_isolate(target regclass) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
      EXECUTE format('CREATE POLICY workspace_only ON %s USING (workspace_id = (SELECT quorate_workspace())) '
        'WITH CHECK (workspace_id = (SELECT quorate_workspace()))', target);
    END $$`.execute(db);
  await sql`REVOKE EXECUTE ON FUNCTION quorate_isolate(regclass) FROM quorate_app`.execute(db);

  await sql`
    CREATE TABLE workspaces (
      id text COLLATE "C" PRIMARY KEY CHECK (id ~ '^[0-9A-Za-z]{5}$'),
      name text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
      slack_team_id text NOT NULL UNIQUE,
      slack_enterprise_id text,
      announcement_channel text,
      state text NOT NULL CHECK (state IN ('founding', 'open')),
      max_keys integer NOT NULL CHECK (max_keys BETWEEN 1 AND 1000),
      live_keys integer NOT NULL DEFAULT 0,
      request_lifetime_seconds integer NOT NULL CHECK (request_lifetime_seconds BETWEEN 300 AND 604800),
      reveal_lifetime_seconds integer NOT NULL CHECK (reveal_lifetime_seconds BETWEEN 300 AND 2592000),
      next_number integer NOT NULL DEFAULT 1,
      audit_seq bigint NOT NULL DEFAULT 0,
      audit_head bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex') CHECK (octet_length(audit_head) = 32),
      created_at timestamptz(3) NOT NULL,
      CONSTRAINT key_limit CHECK (live_keys BETWEEN 0 AND max_keys)
    )`.execute(db);
  await sql`ALTER TABLE workspaces ENABLE ROW LEVEL SECURITY`.execute(db);
  await sql`
    CREATE POLICY workspace_only ON workspaces USING (id = (SELECT quorate_workspace()))
    WITH CHECK (id = (SELECT quorate_workspace()))`.execute(db);

  await sql`
    CREATE TABLE members (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      id text COLLATE "C" NOT NULL,
      number integer NOT NULL,
      slack_user_id text NOT NULL,
      name text NOT NULL,
      role text NOT NULL CHECK (role IN ('member', 'administrator')),
      state text NOT NULL CHECK (state IN ('invited', 'active', 'deactivated')),
      time_zone text NOT NULL DEFAULT 'UTC',
      created_at timestamptz(3) NOT NULL,
      PRIMARY KEY (workspace_id, id),
      UNIQUE (workspace_id, slack_user_id),
      UNIQUE (workspace_id, number)
    )`.execute(db);
  await sql`
    CREATE TABLE approver_groups (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      id text COLLATE "C" NOT NULL CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,40}$' AND id <> 'administrators'),
      name text NOT NULL,
      PRIMARY KEY (workspace_id, id)
    )`.execute(db);
  await sql`
    CREATE TABLE approver_group_members (
      workspace_id text COLLATE "C" NOT NULL,
      group_id text COLLATE "C" NOT NULL,
      member_id text COLLATE "C" NOT NULL,
      PRIMARY KEY (workspace_id, group_id, member_id),
      FOREIGN KEY (workspace_id, group_id) REFERENCES approver_groups (workspace_id, id) ON DELETE CASCADE,
      FOREIGN KEY (workspace_id, member_id) REFERENCES members (workspace_id, id)
    )`.execute(db);
  for (const table of ['members', 'approver_groups', 'approver_group_members']) {
    await sql`SELECT quorate_isolate(${table})`.execute(db);
  }
  await sql`GRANT SELECT, INSERT, UPDATE ON workspaces, members, approver_groups TO quorate_app`.execute(db);
  await sql`GRANT SELECT, INSERT, DELETE ON approver_group_members TO quorate_app`.execute(db);

  // Work across workspaces: definer functions that give ids and nothing else.
  await sql`
    CREATE FUNCTION workspace_of_slack_team(team text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$ SELECT id FROM workspaces WHERE slack_team_id = team $$`.execute(
    db,
  );
  await sql`
    CREATE FUNCTION workspace_of_name(wanted text) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$ SELECT id FROM workspaces WHERE name = wanted $$`.execute(db);
  await sql`
    CREATE FUNCTION workspace_ids() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$ SELECT id FROM workspaces ORDER BY id $$`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`DROP FUNCTION workspace_ids(), workspace_of_name(text), workspace_of_slack_team(text)`.execute(
    db,
  );
  await sql`DROP TABLE approver_group_members, approver_groups, members, workspaces`.execute(db);
  await sql`DROP FUNCTION quorate_isolate(regclass), quorate_workspace(), quorate_clock()`.execute(db);
  await sql`ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE EXECUTE ON FUNCTIONS FROM quorate_app`.execute(
    db,
  );
  await sql`ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC`.execute(db);
}
