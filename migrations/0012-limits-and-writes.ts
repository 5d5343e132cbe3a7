import { type Kysely, sql } from 'kysely';

/**
 * What the reporting API keeps for itself: token buckets that several processes share, operator tokens, the outcomes
 * of writes that a caller may repeat, and what mirrored documents were before they changed.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await rateBuckets(db);
  await operatorTokens(db);
  await writerProof(db);
  await idempotency(db);
  await history(db);
}

/**
 * Unlogged: after a crash every bucket is full again, which costs one burst. One statement a lease, so that the row's
 * lock is held for no round trip; the clock is read once the lock is there. A clock set back refills nothing.
 */
async function rateBuckets(db: Kysely<unknown>): Promise<void> {
  // Apart from what belongs to a workspace: an address belongs to none. The application reaches it by function alone.
  await sql`CREATE SCHEMA limits`.execute(db);
  await sql`
    CREATE UNLOGGED TABLE limits.rate_buckets (
      name text COLLATE "C" PRIMARY KEY,
      tokens double precision NOT NULL,
      granted integer NOT NULL,
      at timestamptz NOT NULL
    ) WITH (fillfactor = 50)`.execute(db);
  await sql`
    CREATE FUNCTION lease_tokens(
      bucket text, per_second double precision, burst double precision, want integer,
      OUT granted integer, OUT remaining double precision)
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      INSERT INTO limits.rate_buckets AS b (name, tokens, granted, at)
      VALUES (bucket, burst - least(want, floor(burst)), least(want, floor(burst)), clock_timestamp())
      ON CONFLICT (name) DO UPDATE SET (tokens, granted, at) = (
        SELECT a.tokens - least(want, floor(a.tokens)), least(want, floor(a.tokens)), c.now
        FROM (SELECT clock_timestamp() AS now) c
        CROSS JOIN LATERAL (
          SELECT least(burst, b.tokens + per_second * greatest(0, extract(epoch FROM c.now - b.at))) AS tokens) a)
      RETURNING b.granted, b.tokens
    $$`.execute(db);
  await sql`
    CREATE FUNCTION forget_idle_buckets() RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      DELETE FROM limits.rate_buckets WHERE at < clock_timestamp() - interval '1 hour'
    $$`.execute(db);
}

/** Issued at the command line, for pushing data in. Of the token only its digest under a pepper is kept. */
async function operatorTokens(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE operator_tokens (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      id text COLLATE "C" NOT NULL UNIQUE CHECK (id ~ '^[0-9A-Za-z]{16}$' AND starts_with(id, workspace_id)),
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
      digest bytea NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
      pepper_version integer NOT NULL,
      issued_at timestamptz(3) NOT NULL,
      expires_at timestamptz(3) NOT NULL CHECK (expires_at > issued_at),
      revoked_at timestamptz(3),
      PRIMARY KEY (workspace_id, id)
    )`.execute(db);
  await sql`SELECT quorate_isolate('operator_tokens')`.execute(db);
  await sql`GRANT SELECT, INSERT ON operator_tokens TO quorate_app`.execute(db);
  await sql`GRANT UPDATE (revoked_at) ON operator_tokens TO quorate_app`.execute(db);
  await sql`
    CREATE TRIGGER revoked_is_revoked BEFORE UPDATE OF revoked_at ON operator_tokens FOR EACH ROW
    WHEN (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
    EXECUTE FUNCTION refuse_return()`.execute(db);
}

/** Who may push data in: a key whose groups say so, or an operator token. Both answer like every read. */
async function writerProof(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE FUNCTION prove_writer(
      client text, digests bytea[], wanted_environment text, workspace_name text,
      OUT outcome text, OUT key text, OUT body text)
    LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM set_config('quorate.workspace', left(client, 5), true);
      SELECT p.outcome, p.key INTO outcome, key
      FROM prove_key(client, digests, wanted_environment, workspace_name, 'data:write') p;
      body := '';
    END $$`.execute(db);
  await sql`
    CREATE FUNCTION prove_operator(
      token text, digests bytea[], wanted_environment text, workspace_name text,
      OUT outcome text, OUT key text, OUT body text)
    LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM set_config('quorate.workspace', left(token, 5), true);
      SELECT o.id INTO key FROM operator_tokens o JOIN workspaces w ON w.id = o.workspace_id
      WHERE o.workspace_id = left(token, 5) AND o.id = token AND o.digest = ANY (digests)
        AND o.revoked_at IS NULL AND o.expires_at > quorate_clock()
        AND (workspace_name IS NULL OR w.name = workspace_name);
      outcome := CASE WHEN key IS NULL THEN 'unauthenticated' ELSE 'ok' END;
      body := '';
    END $$`.execute(db);
}

/** Written in the transaction of the write itself, so that an outcome is remembered exactly when it happened. */
async function idempotency(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE idempotency (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      credential text COLLATE "C" NOT NULL,
      route text COLLATE "C" NOT NULL,
      key text COLLATE "C" NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
      body_hash bytea NOT NULL CHECK (octet_length(body_hash) = 32),
      status integer NOT NULL,
      result text NOT NULL CHECK (length(result) <= 4096),
      created_at timestamptz(3) NOT NULL,
      expires_at timestamptz(3) NOT NULL,
      PRIMARY KEY (workspace_id, credential, route, key)
    )`.execute(db);
  await sql`CREATE INDEX idempotency_to_forget ON idempotency (workspace_id, expires_at)`.execute(db);
  await sql`SELECT quorate_isolate('idempotency')`.execute(db);
  await sql`GRANT SELECT, INSERT, DELETE ON idempotency TO quorate_app`.execute(db);
}

/** What a document was until an import changed it. A row that an import wrote without changing it leaves nothing. */
async function history(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE mirrored_history (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      resource text COLLATE "C" NOT NULL,
      object_id bigint NOT NULL,
      id bigint GENERATED ALWAYS AS IDENTITY,
      document text NOT NULL,
      -- The import that replaced this document, and when.
      replaced_by bigint NOT NULL,
      replaced_at timestamptz(3) NOT NULL,
      PRIMARY KEY (workspace_id, resource, object_id, id)
    )`.execute(db);
  await sql`SELECT quorate_isolate('mirrored_history')`.execute(db);
  await sql`GRANT SELECT, INSERT ON mirrored_history TO quorate_app`.execute(db);
  // The plan is made for as many rows as the first statement of a connection changed, mostly none: never by nested loops.
  const kept = (name: string, resource: string) => `
    CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
    BEGIN
      INSERT INTO mirrored_history (workspace_id, resource, object_id, document, replaced_by, replaced_at)
      SELECT o.workspace_id, ${resource}, o.id, o.document, n.import_id, quorate_clock()
      FROM removed o JOIN added n ON n.workspace_id = o.workspace_id AND n.id = o.id
        AND ${resource === 'o.resource' ? 'n.resource = o.resource' : 'true'}
      WHERE o.document <> n.document;
      RETURN NULL;
    END $$`;
  for (const [table, name, resource] of HISTORIES) {
    await sql.raw(kept(name, resource)).execute(db);
    await sql
      .raw(`
      CREATE TRIGGER ${name} AFTER UPDATE ON ${table} REFERENCING OLD TABLE AS removed NEW TABLE AS added
      FOR EACH STATEMENT EXECUTE FUNCTION ${name}()`)
      .execute(db);
  }
}

const HISTORIES = [
  ['mirrored_accounts', 'keep_account_history', `'accounts'`],
  ['mirrored_transactions', 'keep_transaction_history', `'transactions'`],
  ['mirrored_objects', 'keep_object_history', 'o.resource'],
] as const;

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const [table, name] of HISTORIES) {
    await sql.raw(`DROP TRIGGER ${name} ON ${table}`).execute(db);
    await sql.raw(`DROP FUNCTION ${name}()`).execute(db);
  }
  await sql`DROP TABLE mirrored_history, idempotency, operator_tokens`.execute(db);
  for (const name of ['prove_operator', 'prove_writer', 'forget_idle_buckets', 'lease_tokens']) {
    await sql.raw(`DROP FUNCTION ${name}`).execute(db);
  }
  await sql`DROP SCHEMA limits CASCADE`.execute(db);
}
