import { type Kysely, sql } from 'kysely';

/** The one way out of Postgres, what was delivered, where cards hang, and the audit chain. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE outbox (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      id bigint GENERATED ALWAYS AS IDENTITY,
      destination text NOT NULL CHECK (destination IN ('workflow', 'notification')),
      event text NOT NULL,
      subject_id text COLLATE "C" NOT NULL,
      actor_id text COLLATE "C",
      created_at timestamptz(3) NOT NULL,
      delivered_at timestamptz(3),
      attempts integer NOT NULL DEFAULT 0,
      last_error text,
      next_attempt_at timestamptz(3),
      PRIMARY KEY (workspace_id, id)
    )`.execute(db);
  await sql`
    CREATE INDEX outbox_undelivered_first ON outbox (destination, workspace_id, id)
    WHERE delivered_at IS NULL`.execute(db);
  await sql`
    CREATE FUNCTION announce_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_notify('quorate_outbox', ''); RETURN NULL; END $$`.execute(db);
  await sql`
    CREATE TRIGGER wake_the_relay AFTER INSERT ON outbox
    FOR EACH STATEMENT EXECUTE FUNCTION announce_outbox()`.execute(db);
  await sql`
    CREATE FUNCTION outbox_undelivered(wanted text, most integer) RETURNS SETOF text
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT o.workspace_id FROM outbox o
      WHERE o.destination = wanted AND o.delivered_at IS NULL
        AND (o.next_attempt_at IS NULL OR o.next_attempt_at <= quorate_clock())
      GROUP BY o.workspace_id ORDER BY min(o.id) LIMIT most
    $$`.execute(db);

  // One row for each thing a channel has to do for one event; the primary key makes a second effect impossible.
  await sql`
    CREATE TABLE deliveries (
      workspace_id text COLLATE "C" NOT NULL,
      outbox_id bigint NOT NULL,
      channel text NOT NULL CHECK (channel IN ('card', 'slack_dm', 'slack_channel', 'slack_thread', 'app_home', 'webhook')),
      recipient text COLLATE "C" NOT NULL,
      state text NOT NULL CHECK (state IN ('claimed', 'delivered', 'failed', 'dropped')),
      attempts integer NOT NULL DEFAULT 0,
      claimed_at timestamptz(3) NOT NULL,
      finished_at timestamptz(3),
      detail text,
      PRIMARY KEY (workspace_id, outbox_id, channel, recipient)
    )`.execute(db);
  await sql`
    CREATE TABLE card_copies (
      workspace_id text COLLATE "C" NOT NULL,
      request_id text COLLATE "C" NOT NULL,
      recipient text COLLATE "C" NOT NULL,
      slack_channel text NOT NULL,
      slack_ts text NOT NULL,
      shown_version integer NOT NULL,
      gone boolean NOT NULL DEFAULT false,
      PRIMARY KEY (workspace_id, request_id, recipient),
      FOREIGN KEY (workspace_id, request_id) REFERENCES requests (workspace_id, id)
    )`.execute(db);
  await sql`
    CREATE TABLE webhooks (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      id text COLLATE "C" NOT NULL,
      url text NOT NULL,
      sealed_secret bytea NOT NULL,
      created_at timestamptz(3) NOT NULL,
      paused_at timestamptz(3),
      PRIMARY KEY (workspace_id, id),
      UNIQUE (workspace_id, url)
    )`.execute(db);
  // Slack repeats what it does not hear acknowledged: a signature or an act counts once. An act that is being done is held
  // for a while: whoever was killed at it is followed.
  await sql`
    CREATE TABLE slack_receipts (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      fingerprint bytea NOT NULL,
      received_at timestamptz(3) NOT NULL,
      held_until timestamptz(3),
      PRIMARY KEY (workspace_id, fingerprint)
    )`.execute(db);

  await sql`
    CREATE TABLE audit_events (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      seq bigint NOT NULL CHECK (seq > 0),
      at timestamptz(3) NOT NULL,
      actor text COLLATE "C" NOT NULL,
      action text NOT NULL,
      object_id text COLLATE "C" NOT NULL,
      body text NOT NULL,
      previous_hash bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
      hash bytea NOT NULL CHECK (octet_length(hash) = 32),
      PRIMARY KEY (workspace_id, seq)
    )`.execute(db);
  await sql`CREATE INDEX audit_by_object ON audit_events (workspace_id, object_id, seq)`.execute(db);
  await sql`
    CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'audit events are only ever added' USING ERRCODE = 'check_violation'; END $$`.execute(
    db,
  );
  await sql`
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()`.execute(db);
  // Free text and names, beside the chain that holds only their commitments: erasing a row leaves the chain whole.
  await sql`
    CREATE TABLE committed_texts (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      commitment bytea NOT NULL CHECK (octet_length(commitment) = 32),
      salt bytea NOT NULL,
      content text NOT NULL,
      PRIMARY KEY (workspace_id, commitment)
    )`.execute(db);

  for (const table of [
    'outbox',
    'deliveries',
    'card_copies',
    'webhooks',
    'slack_receipts',
    'audit_events',
    'committed_texts',
  ]) {
    await sql`SELECT quorate_isolate(${table})`.execute(db);
  }
  await sql`GRANT SELECT, INSERT ON outbox, audit_events TO quorate_app`.execute(db);
  await sql`
    GRANT UPDATE (delivered_at, attempts, last_error, next_attempt_at) ON outbox TO quorate_app`.execute(db);
  await sql`GRANT SELECT, INSERT, UPDATE ON deliveries, card_copies, webhooks TO quorate_app`.execute(db);
  await sql`GRANT SELECT, INSERT, DELETE ON slack_receipts, committed_texts TO quorate_app`.execute(db);
  await sql`GRANT UPDATE (held_until) ON slack_receipts TO quorate_app`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`DROP FUNCTION outbox_undelivered(text, integer)`.execute(db);
  await sql`
    DROP TABLE committed_texts, audit_events, slack_receipts, webhooks, card_copies, deliveries, outbox`.execute(
    db,
  );
  await sql`DROP FUNCTION refuse_audit_change(), announce_outbox()`.execute(db);
}
