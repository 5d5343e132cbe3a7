import { type Kysely, sql } from 'kysely';

/** Reporting keys, rights to reveal, reveals, secrets (digests only) and suspensions. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE reporting_keys (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      id text COLLATE "C" NOT NULL CHECK (starts_with(id, workspace_id)),
      number integer NOT NULL,
      request_id text COLLATE "C" NOT NULL,
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
      owner_id text COLLATE "C" NOT NULL,
      requested_by text COLLATE "C" NOT NULL,
      state text NOT NULL CHECK (state IN
        ('pending_approval', 'pending_secret', 'active', 'revoked', 'expired', 'aborted')),
      suspended boolean NOT NULL DEFAULT false,
      version integer NOT NULL DEFAULT 1,
      requested_at timestamptz(3) NOT NULL,
      revealed_at timestamptz(3),
      expires_at timestamptz(3) NOT NULL,
      ended_at timestamptz(3),
      deleted_at timestamptz(3),
      last_used_at timestamptz(3),
      last_used_address text,
      last_used_agent text,
      PRIMARY KEY (workspace_id, id),
      UNIQUE (workspace_id, number),
      CONSTRAINT one_key_per_request UNIQUE (workspace_id, request_id),
      FOREIGN KEY (workspace_id, request_id) REFERENCES requests (workspace_id, id),
      FOREIGN KEY (workspace_id, owner_id) REFERENCES members (workspace_id, id),
      FOREIGN KEY (workspace_id, requested_by) REFERENCES members (workspace_id, id),
      CONSTRAINT end_of_ended CHECK ((state IN ('revoked', 'expired', 'aborted')) = (ended_at IS NOT NULL)),
      CONSTRAINT a_year_at_most CHECK (expires_at <= requested_at + interval '367 days')
    )`.execute(db);
  // Names that differ in case only are one name, in every script and whatever locale the server was made with.
  await sql`
    CREATE FUNCTION folded(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT lower(name COLLATE "und-x-icu") COLLATE "C" $$`.execute(db);
  await sql`
    CREATE UNIQUE INDEX key_name_taken ON reporting_keys (workspace_id, folded(name))
    WHERE ended_at IS NULL`.execute(db);
  await sql`CREATE INDEX keys_by_owner ON reporting_keys (workspace_id, owner_id)`.execute(db);
  await sql`
    CREATE INDEX keys_to_expire ON reporting_keys (expires_at)
    WHERE state IN ('pending_secret', 'active')`.execute(db);

  await sql`
    CREATE TABLE key_entities (
      workspace_id text COLLATE "C" NOT NULL,
      key_id text COLLATE "C" NOT NULL,
      entity_id integer NOT NULL,
      PRIMARY KEY (workspace_id, key_id, entity_id),
      FOREIGN KEY (workspace_id, key_id) REFERENCES reporting_keys (workspace_id, id),
      FOREIGN KEY (workspace_id, entity_id) REFERENCES entities (workspace_id, id)
    )`.execute(db);
  await sql`CREATE INDEX key_entities_by_entity ON key_entities (workspace_id, entity_id, key_id)`.execute(
    db,
  );
  await sql`
    CREATE TABLE key_permission_groups (
      workspace_id text COLLATE "C" NOT NULL,
      key_id text COLLATE "C" NOT NULL,
      group_id text COLLATE "C" NOT NULL,
      PRIMARY KEY (workspace_id, key_id, group_id),
      FOREIGN KEY (workspace_id, key_id) REFERENCES reporting_keys (workspace_id, id),
      FOREIGN KEY (workspace_id, group_id) REFERENCES permission_groups (workspace_id, id)
    )`.execute(db);

  await sql`
    CREATE TABLE reveal_rights (
      workspace_id text COLLATE "C" NOT NULL,
      id text COLLATE "C" NOT NULL CHECK (starts_with(id, workspace_id)),
      origin text NOT NULL CHECK (origin IN ('creation', 'rotation')),
      request_id text COLLATE "C",
      key_id text COLLATE "C" NOT NULL,
      owner_id text COLLATE "C" NOT NULL,
      state text NOT NULL CHECK (state IN ('open', 'confirmed', 'withdrawn', 'lapsed')),
      attempts integer NOT NULL DEFAULT 0 CONSTRAINT three_attempts CHECK (attempts BETWEEN 0 AND 3),
      overlap_seconds integer CONSTRAINT known_overlap CHECK (overlap_seconds IN (0, 3600, 86400, 604800)),
      reach_digest bytea NOT NULL,
      created_at timestamptz(3) NOT NULL,
      expires_at timestamptz(3) NOT NULL,
      closed_at timestamptz(3),
      close_reason text,
      PRIMARY KEY (workspace_id, id),
      FOREIGN KEY (workspace_id, request_id) REFERENCES requests (workspace_id, id),
      FOREIGN KEY (workspace_id, key_id) REFERENCES reporting_keys (workspace_id, id),
      FOREIGN KEY (workspace_id, owner_id) REFERENCES members (workspace_id, id),
      FOREIGN KEY (workspace_id, reach_digest) REFERENCES reaches (workspace_id, digest),
      CHECK ((origin = 'creation') = (request_id IS NOT NULL)),
      CHECK ((origin = 'rotation') = (overlap_seconds IS NOT NULL)),
      CHECK ((state = 'open') = (closed_at IS NULL))
    )`.execute(db);
  await sql`CREATE UNIQUE INDEX one_right_per_request ON reveal_rights (workspace_id, request_id)`.execute(
    db,
  );
  await sql`CREATE UNIQUE INDEX one_open_right ON reveal_rights (workspace_id, key_id) WHERE state = 'open'`.execute(
    db,
  );

  await sql`
    CREATE TABLE secrets (
      workspace_id text COLLATE "C" NOT NULL,
      client_id text COLLATE "C" NOT NULL UNIQUE CHECK (client_id ~ '^[0-9A-Za-z]{16}$'),
      key_id text COLLATE "C" NOT NULL,
      environment text NOT NULL CHECK (environment IN ('live', 'test')),
      digest bytea NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
      pepper_version integer NOT NULL,
      last_four text NOT NULL CHECK (length(last_four) = 4),
      state text NOT NULL CHECK (state IN ('unconfirmed', 'active', 'overlap', 'dead')),
      created_at timestamptz(3) NOT NULL,
      confirmed_at timestamptz(3),
      ends_at timestamptz(3),
      ended_at timestamptz(3),
      last_used_at timestamptz(3),
      last_used_address text,
      last_used_agent text,
      PRIMARY KEY (workspace_id, client_id),
      FOREIGN KEY (workspace_id, key_id) REFERENCES reporting_keys (workspace_id, id),
      CONSTRAINT id_begins_with_workspace CHECK (starts_with(client_id, workspace_id)),
      CHECK ((state = 'dead') = (ended_at IS NOT NULL)),
      CONSTRAINT end_of_passing CHECK (state NOT IN ('unconfirmed', 'overlap') OR ends_at IS NOT NULL)
    )`.execute(db);
  // Rule 4, in the database: at most one unconfirmed, one active, and one in its overlap.
  await sql`
    CREATE UNIQUE INDEX one_secret_of_each_state ON secrets (workspace_id, key_id, state)
    WHERE state <> 'dead'`.execute(db);
  await sql`CREATE INDEX secrets_to_end ON secrets (ends_at) WHERE state IN ('unconfirmed', 'overlap')`.execute(
    db,
  );

  await sql`
    CREATE TABLE reveals (
      workspace_id text COLLATE "C" NOT NULL,
      id text COLLATE "C" NOT NULL CHECK (starts_with(id, workspace_id)),
      right_id text COLLATE "C" NOT NULL,
      attempt integer NOT NULL CHECK (attempt BETWEEN 1 AND 3),
      client_id text COLLATE "C" NOT NULL UNIQUE,
      claimed_by text COLLATE "C" NOT NULL,
      claimed_at timestamptz(3) NOT NULL,
      expires_at timestamptz(3) NOT NULL,
      confirmed_at timestamptz(3),
      lapsed_at timestamptz(3),
      PRIMARY KEY (workspace_id, id),
      CONSTRAINT attempt_claimed_once UNIQUE (workspace_id, right_id, attempt),
      FOREIGN KEY (workspace_id, right_id) REFERENCES reveal_rights (workspace_id, id),
      FOREIGN KEY (workspace_id, client_id) REFERENCES secrets (workspace_id, client_id),
      CONSTRAINT confirmed_or_lapsed CHECK (confirmed_at IS NULL OR lapsed_at IS NULL)
    )`.execute(db);
  await sql`
    CREATE UNIQUE INDEX one_open_reveal ON reveals (workspace_id, right_id)
    WHERE confirmed_at IS NULL AND lapsed_at IS NULL`.execute(db);

  await sql`
    CREATE TABLE suspensions (
      workspace_id text COLLATE "C" NOT NULL,
      id text COLLATE "C" NOT NULL,
      key_id text COLLATE "C" NOT NULL,
      cause text NOT NULL CHECK (cause IN ('manual', 'pending_revocation', 'unused', 'leak')),
      request_id text COLLATE "C",
      opened_at timestamptz(3) NOT NULL,
      closed_at timestamptz(3),
      PRIMARY KEY (workspace_id, id),
      FOREIGN KEY (workspace_id, key_id) REFERENCES reporting_keys (workspace_id, id),
      FOREIGN KEY (workspace_id, request_id) REFERENCES requests (workspace_id, id),
      CHECK ((cause = 'pending_revocation') = (request_id IS NOT NULL))
    )`.execute(db);
  await sql`
    CREATE UNIQUE INDEX one_open_suspension_a_cause ON suspensions (workspace_id, key_id, cause)
    WHERE closed_at IS NULL`.execute(db);

  // Rule 1, in the database: no secret for a key whose request was not approved.
  await sql`
    CREATE FUNCTION refuse_unapproved_secret() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (SELECT FROM reporting_keys k JOIN requests r
                     ON r.workspace_id = k.workspace_id AND r.id = k.request_id
                     WHERE k.workspace_id = NEW.workspace_id AND k.id = NEW.key_id AND r.state = 'approved') THEN
        RAISE EXCEPTION 'no key without an approved request' USING ERRCODE = 'check_violation';
      END IF;
      RETURN NEW;
    END $$`.execute(db);
  await sql`
    CREATE TRIGGER approved_only BEFORE INSERT ON secrets
    FOR EACH ROW EXECUTE FUNCTION refuse_unapproved_secret()`.execute(db);

  // Rule 3, in the database: what has ended does not come back.
  await sql`
    CREATE TRIGGER ended_is_ended BEFORE UPDATE OF state, ended_at ON reporting_keys FOR EACH ROW
    WHEN (OLD.ended_at IS NOT NULL AND (NEW.state, NEW.ended_at) IS DISTINCT FROM (OLD.state, OLD.ended_at))
    EXECUTE FUNCTION refuse_return()`.execute(db);
  await sql`
    CREATE TRIGGER dead_is_dead BEFORE UPDATE OF state, ended_at ON secrets FOR EACH ROW
    WHEN (OLD.state = 'dead' AND (NEW.state, NEW.ended_at) IS DISTINCT FROM (OLD.state, OLD.ended_at))
    EXECUTE FUNCTION refuse_return()`.execute(db);
  await sql`
    CREATE TRIGGER closed_is_closed BEFORE UPDATE OF state, attempts ON reveal_rights FOR EACH ROW
    WHEN (OLD.state <> 'open' AND (NEW.state, NEW.attempts) IS DISTINCT FROM (OLD.state, OLD.attempts))
    EXECUTE FUNCTION refuse_return()`.execute(db);

  for (const table of [
    'reporting_keys',
    'key_entities',
    'key_permission_groups',
    'reveal_rights',
    'secrets',
    'reveals',
    'suspensions',
  ]) {
    await sql`SELECT quorate_isolate(${table})`.execute(db);
  }
  await sql`GRANT SELECT, INSERT ON reporting_keys, reveal_rights, secrets, reveals, suspensions TO quorate_app`.execute(
    db,
  );
  // Of which request a key is, and of which key a secret, is said once; so is a digest.
  await sql`
    GRANT UPDATE (name, owner_id, state, suspended, version, revealed_at, expires_at, ended_at, deleted_at, last_used_at,
                  last_used_address, last_used_agent)
    ON reporting_keys TO quorate_app`.execute(db);
  await sql`
    GRANT UPDATE (owner_id, state, attempts, reach_digest, closed_at, close_reason) ON reveal_rights TO quorate_app`.execute(
    db,
  );
  await sql`
    GRANT UPDATE (state, confirmed_at, ends_at, ended_at, last_used_at, last_used_address, last_used_agent)
    ON secrets TO quorate_app`.execute(db);
  await sql`GRANT UPDATE (confirmed_at, lapsed_at) ON reveals TO quorate_app`.execute(db);
  await sql`GRANT UPDATE (closed_at) ON suspensions TO quorate_app`.execute(db);
  await sql`GRANT SELECT, INSERT, DELETE ON key_entities, key_permission_groups TO quorate_app`.execute(db);

  await sql`
    CREATE FUNCTION workspaces_needing_care() RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT workspace_id FROM reporting_keys WHERE state IN ('pending_secret', 'active') AND expires_at <= quorate_clock()
      UNION
      SELECT workspace_id FROM secrets WHERE state IN ('unconfirmed', 'overlap') AND ends_at <= quorate_clock()
      UNION
      SELECT workspace_id FROM reveal_rights WHERE state = 'open' AND origin = 'rotation' AND expires_at <= quorate_clock()
    $$`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`DROP FUNCTION workspaces_needing_care()`.execute(db);
  await sql`
    DROP TABLE suspensions, reveals, secrets, reveal_rights, key_permission_groups, key_entities, reporting_keys`.execute(
    db,
  );
  await sql`DROP FUNCTION refuse_unapproved_secret(), folded(text)`.execute(db);
}
