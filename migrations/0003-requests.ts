import { type Kysely, sql } from 'kysely';

/** Admin rules, requests and ballots. Constraints say again, in the database, what the code already checks. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE admin_rules (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      kind text NOT NULL,
      version integer NOT NULL CHECK (version > 0),
      rule jsonb NOT NULL,
      current boolean NOT NULL,
      created_at timestamptz(3) NOT NULL,
      PRIMARY KEY (workspace_id, kind, version)
    )`.execute(db);
  await sql`CREATE UNIQUE INDEX one_current_rule ON admin_rules (workspace_id, kind) WHERE current`.execute(
    db,
  );

  // A reach can hold thousands of accounts and is seen by many ballots: kept once, by its digest.
  await sql`
    CREATE TABLE reaches (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      digest bytea NOT NULL CHECK (octet_length(digest) = 32),
      parts jsonb NOT NULL,
      PRIMARY KEY (workspace_id, digest)
    )`.execute(db);

  await sql`
    CREATE TABLE requests (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      id text COLLATE "C" NOT NULL CONSTRAINT id_begins_with_workspace CHECK (starts_with(id, workspace_id)),
      number integer NOT NULL,
      kind text NOT NULL,
      state text NOT NULL CHECK (state IN ('pending', 'approved', 'rejected', 'expired', 'cancelled', 'failed')),
      content jsonb NOT NULL,
      content_salt bytea,
      content_hash bytea NOT NULL CHECK (octet_length(content_hash) = 32),
      base_version integer,
      target_id text COLLATE "C",
      requester_id text COLLATE "C" NOT NULL,
      owner_id text COLLATE "C",
      excluded_ids text[] NOT NULL,
      rule_kind text NOT NULL,
      rule_version integer NOT NULL,
      version integer NOT NULL DEFAULT 1,
      created_at timestamptz(3) NOT NULL,
      expires_at timestamptz(3) NOT NULL,
      announced_at timestamptz(3),
      decided_at timestamptz(3),
      decision_reason text,
      final_count jsonb,
      reminders_sent integer NOT NULL DEFAULT 0,
      last_nudge_at timestamptz(3),
      stuck boolean NOT NULL DEFAULT false,
      next_wake_at timestamptz(3),
      PRIMARY KEY (workspace_id, id),
      UNIQUE (workspace_id, number),
      FOREIGN KEY (workspace_id, requester_id) REFERENCES members (workspace_id, id),
      FOREIGN KEY (workspace_id, owner_id) REFERENCES members (workspace_id, id),
      FOREIGN KEY (workspace_id, rule_kind, rule_version) REFERENCES admin_rules (workspace_id, kind, version),
      CHECK (expires_at > created_at),
      CONSTRAINT decided_when_ended CHECK ((state = 'pending') = (decided_at IS NULL)),
      CONSTRAINT approved_in_time CHECK (state <> 'approved' OR decided_at < expires_at),
      CONSTRAINT requester_and_owner_excluded
      CHECK (requester_id = ANY (excluded_ids) AND (owner_id IS NULL OR owner_id = ANY (excluded_ids)))
    )`.execute(db);
  await sql`CREATE INDEX pending_requests ON requests (workspace_id, expires_at) WHERE state = 'pending'`.execute(
    db,
  );
  await sql`CREATE INDEX requests_by_requester ON requests (workspace_id, requester_id, number DESC)`.execute(
    db,
  );
  await sql`CREATE INDEX requests_by_target ON requests (workspace_id, target_id, number DESC)`.execute(db);
  await sql`CREATE INDEX requests_to_wake ON requests (next_wake_at) WHERE next_wake_at IS NOT NULL`.execute(
    db,
  );

  await sql`
    CREATE TABLE ballots (
      workspace_id text COLLATE "C" NOT NULL,
      id text COLLATE "C" NOT NULL,
      request_id text COLLATE "C" NOT NULL,
      voter_id text COLLATE "C" NOT NULL,
      choice text NOT NULL CHECK (choice IN ('approve', 'reject')),
      content_hash bytea NOT NULL,
      reach_digest bytea NOT NULL,
      ordinal bigint GENERATED ALWAYS AS IDENTITY,
      cast_at timestamptz(3) NOT NULL,
      withdrawn_at timestamptz(3),
      late boolean NOT NULL,
      reason text,
      PRIMARY KEY (workspace_id, id),
      CONSTRAINT reason_of_a_reject CHECK (reason IS NULL OR choice = 'reject' AND char_length(reason) BETWEEN 1 AND 500),
      FOREIGN KEY (workspace_id, request_id) REFERENCES requests (workspace_id, id),
      FOREIGN KEY (workspace_id, voter_id) REFERENCES members (workspace_id, id),
      FOREIGN KEY (workspace_id, reach_digest) REFERENCES reaches (workspace_id, digest)
    )`.execute(db);
  await sql`
    CREATE UNIQUE INDEX one_ballot_each ON ballots (workspace_id, request_id, voter_id)
    WHERE withdrawn_at IS NULL AND NOT late`.execute(db);
  await sql`CREATE INDEX ballots_of_request ON ballots (workspace_id, request_id, ordinal)`.execute(db);
  // Rule 1, in the database: neither the requester nor the owner can ever have a ballot that counts.
  await sql`
    CREATE FUNCTION refuse_own_ballot() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT FROM requests r WHERE r.workspace_id = NEW.workspace_id AND r.id = NEW.request_id
                 AND NEW.voter_id = ANY (r.excluded_ids)) THEN
        RAISE EXCEPTION 'the requester and the owner have no ballot' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$`.execute(db);
  await sql`
    CREATE TRIGGER no_own_ballot BEFORE INSERT OR UPDATE OF voter_id ON ballots
    FOR EACH ROW EXECUTE FUNCTION refuse_own_ballot()`.execute(db);
  // Rule 3, in the database: terminal is terminal.
  await sql`
    CREATE FUNCTION refuse_second_decision() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'request % is already %', OLD.id, OLD.state USING ERRCODE = 'check_violation';
    END $$`.execute(db);
  await sql`
    CREATE TRIGGER terminal_is_terminal BEFORE UPDATE OF state ON requests
    FOR EACH ROW WHEN (OLD.state <> 'pending' AND NEW.state IS DISTINCT FROM OLD.state)
    EXECUTE FUNCTION refuse_second_decision()`.execute(db);
  // For every table of which a row may end: it says by the name of its trigger what it refused.
  await sql`
    CREATE FUNCTION refuse_return() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'what has ended does not come back' USING ERRCODE = 'check_violation', CONSTRAINT = TG_NAME;
    END $$`.execute(db);
  await sql`
    CREATE TRIGGER withdrawn_is_withdrawn BEFORE UPDATE OF withdrawn_at ON ballots FOR EACH ROW
    WHEN (OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at)
    EXECUTE FUNCTION refuse_return()`.execute(db);

  for (const table of ['admin_rules', 'reaches', 'requests', 'ballots']) {
    await sql`SELECT quorate_isolate(${table})`.execute(db);
  }
  await sql`GRANT SELECT, INSERT ON reaches TO quorate_app`.execute(db);
  await sql`GRANT SELECT, INSERT ON admin_rules TO quorate_app`.execute(db);
  await sql`GRANT UPDATE (current) ON admin_rules TO quorate_app`.execute(db);
  await sql`GRANT SELECT, INSERT ON requests TO quorate_app`.execute(db);
  await sql`
    GRANT UPDATE (state, version, announced_at, decided_at, decision_reason, final_count, reminders_sent, last_nudge_at, stuck,
                  next_wake_at)
    ON requests TO quorate_app`.execute(db);
  await sql`GRANT SELECT, INSERT ON ballots TO quorate_app`.execute(db);
  await sql`GRANT UPDATE (withdrawn_at, reason) ON ballots TO quorate_app`.execute(db);

  await sql`
    CREATE FUNCTION requests_overdue(most integer) RETURNS TABLE (workspace_id text, request_id text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT r.workspace_id, r.id FROM requests r
      WHERE r.next_wake_at < quorate_clock() - interval '2 minutes' ORDER BY r.next_wake_at LIMIT most
    $$`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`DROP FUNCTION requests_overdue(integer)`.execute(db);
  await sql`DROP TABLE ballots, requests, reaches, admin_rules`.execute(db);
  await sql`DROP FUNCTION refuse_return(), refuse_second_decision(), refuse_own_ballot()`.execute(db);
}
