import { type Kysely, sql } from 'kysely';

/**
 * What decides reach: entities (groupings of accounts), and permission groups. Accounts themselves are mirrored data;
 * of them only the id matters here. None of these tables is ever written by ingest.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE entities (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      id integer NOT NULL CHECK (id > 0),
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
      status text NOT NULL CHECK (status IN ('ACTIVE', 'PENDING', 'REJECTED', 'REVOKED')),
      version integer NOT NULL DEFAULT 1,
      created_by integer NOT NULL,
      created_on timestamptz NOT NULL,
      last_request integer,
      PRIMARY KEY (workspace_id, id)
    )`.execute(db);
  await sql`
    CREATE TABLE entity_accounts (
      workspace_id text COLLATE "C" NOT NULL,
      entity_id integer NOT NULL,
      account_id integer NOT NULL,
      PRIMARY KEY (workspace_id, entity_id, account_id),
      FOREIGN KEY (workspace_id, entity_id) REFERENCES entities (workspace_id, id)
    )`.execute(db);
  await sql`CREATE INDEX entity_accounts_by_account ON entity_accounts (workspace_id, account_id, entity_id)`.execute(
    db,
  );
  await sql`
    CREATE TABLE permission_groups (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      id text COLLATE "C" NOT NULL,
      name text NOT NULL,
      description text NOT NULL,
      actions text[] NOT NULL CHECK (cardinality(actions) > 0),
      version integer NOT NULL DEFAULT 1,
      PRIMARY KEY (workspace_id, id)
    )`.execute(db);
  for (const table of ['entities', 'entity_accounts', 'permission_groups']) {
    await sql`SELECT quorate_isolate(${table})`.execute(db);
  }
  await sql`GRANT SELECT, INSERT, UPDATE ON entities, permission_groups TO quorate_app`.execute(db);
  await sql`GRANT SELECT, INSERT, DELETE ON entity_accounts TO quorate_app`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`DROP TABLE permission_groups, entity_accounts, entities`.execute(db);
}
