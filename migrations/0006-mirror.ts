import { type Kysely, sql } from 'kysely';

/**
 * Mirrored data: documents stored as the text that will be sent, beside the columns that scope, order and filter them.
 * Exact counts and pages of millions of rows never visit them: what carries that is in the migrations of the entity sets
 * and of the counters. An import leaves one row and marks what it wrote.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE imports (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      id bigint GENERATED ALWAYS AS IDENTITY,
      resource text NOT NULL,
      lines integer NOT NULL DEFAULT 0,
      digest bytea CHECK (octet_length(digest) = 32),
      started_at timestamptz(3) NOT NULL,
      finished_at timestamptz(3),
      PRIMARY KEY (workspace_id, id),
      CHECK ((digest IS NULL) = (finished_at IS NULL))
    )`.execute(db);
  await sql`
    CREATE TABLE mirrored_accounts (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      id integer NOT NULL CHECK (id > 0),
      created_on timestamptz NOT NULL,
      name text NOT NULL,
      currency text NOT NULL,
      -- The contract of a token account, if it is short enough to be asked for.
      token text CHECK (length(token) <= 128),
      type text NOT NULL,
      status text NOT NULL,
      parent integer,
      document text NOT NULL,
      import_id bigint NOT NULL,
      PRIMARY KEY (workspace_id, id)
    )`.execute(db);
  await sql`
    CREATE TABLE mirrored_transactions (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      id bigint NOT NULL CHECK (id > 0),
      account_id integer NOT NULL,
      -- Of which currency, type and status it is, as one number (see the counters).
      kind_id integer NOT NULL,
      created_on timestamptz NOT NULL,
      currency text NOT NULL,
      type text NOT NULL,
      status text NOT NULL,
      amount numeric,
      -- What is too long to be asked for is only in the document.
      recipient text CHECK (length(recipient) <= 512),
      tx_hash text CHECK (length(tx_hash) <= 512),
      document text NOT NULL,
      import_id bigint NOT NULL,
      PRIMARY KEY (workspace_id, id)
    )`.execute(db);
  await sql`
    CREATE INDEX transactions_of_account
    ON mirrored_transactions (workspace_id, account_id, created_on DESC, id DESC) INCLUDE (kind_id, amount)`.execute(
    db,
  );
  // Behind the account: a look-up costs the same however often others have the same recipient.
  await sql`
    CREATE INDEX transactions_by_recipient ON mirrored_transactions (workspace_id, recipient, account_id)
    WHERE recipient IS NOT NULL`.execute(db);
  await sql`
    CREATE INDEX transactions_by_hash ON mirrored_transactions (workspace_id, tx_hash, account_id)
    WHERE tx_hash IS NOT NULL`.execute(db);
  await sql`
    CREATE TABLE mirrored_objects (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      resource text COLLATE "C" NOT NULL,
      id bigint NOT NULL CHECK (id > 0),
      created_on timestamptz NOT NULL,
      document text NOT NULL,
      import_id bigint NOT NULL,
      PRIMARY KEY (workspace_id, resource, id)
    )`.execute(db);
  for (const table of ['imports', 'mirrored_accounts', 'mirrored_transactions', 'mirrored_objects']) {
    await sql`SELECT quorate_isolate(${table})`.execute(db);
  }
  await sql`GRANT SELECT, INSERT ON imports TO quorate_app`.execute(db);
  await sql`GRANT UPDATE (lines, digest, finished_at) ON imports TO quorate_app`.execute(db);
  await sql`
    GRANT SELECT, INSERT, UPDATE ON mirrored_accounts, mirrored_transactions, mirrored_objects TO quorate_app`.execute(
    db,
  );
  // What was migrated is no secret, and `quorate doctor` looks at it as the application does.
  await sql`GRANT SELECT ON kysely_migration TO quorate_app`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`DROP TABLE mirrored_objects, mirrored_transactions, mirrored_accounts, imports`.execute(db);
}
