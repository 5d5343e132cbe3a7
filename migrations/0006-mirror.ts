import { type Kysely, sql } from 'kysely';

/**
 * Mirrored data: documents stored as the text that will be sent, beside the columns that scope, order and filter them.
 * Each account counts its transactions and knows its first and last, so that exact counts and pages of millions of
 * rows never visit them; triggers keep that true whoever writes. An import leaves one row and marks what it wrote.
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
      type text NOT NULL,
      status text NOT NULL,
      parent integer,
      document text NOT NULL,
      import_id bigint NOT NULL,
      transactions bigint NOT NULL DEFAULT 0 CHECK (transactions >= 0),
      first_transaction_on timestamptz,
      last_transaction_on timestamptz,
      PRIMARY KEY (workspace_id, id)
    )`.execute(db);
  await sql`
    CREATE TABLE mirrored_transactions (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      id bigint NOT NULL CHECK (id > 0),
      account_id integer NOT NULL,
      created_on timestamptz NOT NULL,
      currency text NOT NULL,
      type text NOT NULL,
      status text NOT NULL,
      amount numeric,
      recipient text,
      tx_hash text,
      document text NOT NULL,
      import_id bigint NOT NULL,
      PRIMARY KEY (workspace_id, id)
    )`.execute(db);
  await sql`
    CREATE INDEX transactions_of_account
    ON mirrored_transactions (workspace_id, account_id, created_on DESC, id DESC)`.execute(db);
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
  await countTransactions(db);
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

/** Counters move in the statement that moves the rows; only a row that changed account or time costs a second look. */
async function countTransactions(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE FUNCTION count_added_transactions() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT FROM added t WHERE NOT EXISTS (
        SELECT FROM mirrored_accounts a WHERE a.workspace_id = t.workspace_id AND a.id = t.account_id)) THEN
        RAISE EXCEPTION 'a transaction of an account that is not mirrored' USING ERRCODE = 'foreign_key_violation';
      END IF;
      UPDATE mirrored_accounts a
      SET transactions = a.transactions + more.n,
          first_transaction_on = least(a.first_transaction_on, more.first_on),
          last_transaction_on = greatest(a.last_transaction_on, more.last_on)
      FROM (SELECT workspace_id, account_id, count(*) AS n, min(created_on) AS first_on, max(created_on) AS last_on
            FROM added GROUP BY workspace_id, account_id) more
      WHERE a.workspace_id = more.workspace_id AND a.id = more.account_id;
      RETURN NULL;
    END $$`.execute(db);
  await sql`
    CREATE FUNCTION recount_moved_transactions() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT FROM added t WHERE NOT EXISTS (
        SELECT FROM mirrored_accounts a WHERE a.workspace_id = t.workspace_id AND a.id = t.account_id)) THEN
        RAISE EXCEPTION 'a transaction of an account that is not mirrored' USING ERRCODE = 'foreign_key_violation';
      END IF;
      UPDATE mirrored_accounts a
      SET transactions = a.transactions + moved.n,
          first_transaction_on = (
            SELECT t.created_on FROM mirrored_transactions t WHERE t.workspace_id = a.workspace_id AND t.account_id = a.id
            ORDER BY t.created_on, t.id LIMIT 1),
          last_transaction_on = (
            SELECT t.created_on FROM mirrored_transactions t WHERE t.workspace_id = a.workspace_id AND t.account_id = a.id
            ORDER BY t.created_on DESC, t.id DESC LIMIT 1)
      FROM (SELECT o.workspace_id, side.account_id, sum(side.n) AS n
            FROM removed o JOIN added n USING (workspace_id, id)
            CROSS JOIN LATERAL (VALUES (o.account_id, -1), (n.account_id, 1)) AS side (account_id, n)
            WHERE o.account_id <> n.account_id OR o.created_on <> n.created_on
            GROUP BY o.workspace_id, side.account_id) moved
      WHERE a.workspace_id = moved.workspace_id AND a.id = moved.account_id;
      RETURN NULL;
    END $$`.execute(db);
  await sql`
    CREATE TRIGGER count_added AFTER INSERT ON mirrored_transactions REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION count_added_transactions()`.execute(db);
  await sql`
    CREATE TRIGGER recount_moved AFTER UPDATE ON mirrored_transactions
    REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION recount_moved_transactions()`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`DROP TABLE mirrored_objects, mirrored_transactions, mirrored_accounts, imports`.execute(db);
  await sql`DROP FUNCTION recount_moved_transactions(), count_added_transactions()`.execute(db);
}
