import { type Kysely, sql } from 'kysely';

/**
 * One store for everything that is mirrored besides accounts and transactions. An object has a key of its own within its
 * resource (mostly its id; for what has none, what its path says), the account that it belongs to, and the values it can
 * be found by. What governs an account is kept beside it, since it decides who and what a partner may see.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    ALTER TABLE mirrored_objects ADD key text COLLATE "C" NOT NULL, ADD account_id integer,
      ADD fields jsonb NOT NULL DEFAULT '{}'`.execute(db);
  await sql`CREATE UNIQUE INDEX objects_by_key ON mirrored_objects (workspace_id, resource, key)`.execute(db);
  await sql`
    CREATE INDEX objects_of_account ON mirrored_objects (workspace_id, resource, account_id)
    WHERE account_id IS NOT NULL`.execute(db);
  // What a request targets: the histories of its target begin there.
  await sql`
    ALTER TABLE mirrored_objects ADD target text COLLATE "C" GENERATED ALWAYS AS (
      CASE WHEN resource = 'requests' THEN (fields #>> '{target_type,0}') || '/' || (fields #>> '{target_id,0}') END) STORED`.execute(
    db,
  );
  await sql`
    CREATE INDEX mirrored_requests_by_target ON mirrored_objects (workspace_id, target) WHERE target IS NOT NULL`.execute(
    db,
  );
  // Few transactions carry labels, and only those are looked through for them.
  await sql`
    CREATE INDEX labelled_transactions ON mirrored_transactions (workspace_id, account_id)
    WHERE document LIKE '%"labels":[{%'`.execute(db);
  await readingDocuments(db);
  await accountGovernance(db);
  await notificationConfigurations(db);
}

/**
 * What a document says, where its description allows anything: null for what is no moment, or no number that an id can
 * be. A read never fails over what an upload was free to say.
 */
async function readingDocuments(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE FUNCTION moment(written text) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
    BEGIN
      -- Not "yesterday", which the database would understand.
      IF written !~ '^[0-9]' THEN RETURN NULL; END IF;
      RETURN CASE WHEN written ~ 'T.*(Z|[+-][0-9]{2}:[0-9]{2})$' THEN written::timestamptz
                  ELSE written::timestamp AT TIME ZONE 'UTC' END;
    EXCEPTION WHEN data_exception THEN RETURN NULL;
    END $$`.execute(db);
  await sql`
    CREATE FUNCTION whole(value jsonb) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
      SELECT CASE WHEN jsonb_typeof(value) = 'number' AND value::numeric BETWEEN -9007199254740991 AND 9007199254740991
                    AND value::numeric % 1 = 0 THEN value::bigint END $$`.execute(db);
}

/** Users, groups and whitelists that the rules of an account name; a trigger keeps them as the account's document says. */
async function accountGovernance(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE account_governance (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      account_id integer NOT NULL,
      part text COLLATE "C" NOT NULL CHECK (part IN ('user', 'group', 'whitelist')),
      target_id bigint NOT NULL,
      PRIMARY KEY (workspace_id, account_id, part, target_id)
    )`.execute(db);
  await sql`SELECT quorate_isolate('account_governance')`.execute(db);
  await sql`GRANT SELECT, INSERT, DELETE ON account_governance TO quorate_app`.execute(db);
  await sql`
    CREATE FUNCTION governance_of(document text) RETURNS TABLE (part text, target_id bigint) LANGUAGE sql IMMUTABLE AS $$
      SELECT DISTINCT found.part, whole(target)
      FROM (SELECT document::jsonb -> 'governance_rules' AS rules) parsed
      CROSS JOIN LATERAL (VALUES
        ('user', '$[*].rules[*] ? (@.type == "MULTI_AUTHORIZATIONS").data[*].users[*]'::jsonpath),
        ('group', '$[*].rules[*] ? (@.type == "MULTI_AUTHORIZATIONS").data[*].group'::jsonpath),
        ('whitelist', '$[*].rules[*] ? (@.type == "WHITELIST").data[*].whitelist'::jsonpath)) AS found (part, path)
      CROSS JOIN LATERAL jsonb_path_query(parsed.rules, found.path) AS target
      WHERE whole(target) IS NOT NULL
    $$`.execute(db);
  await sql`
    CREATE FUNCTION keep_account_governance() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      -- An upload writes every row, most of them as they were.
      IF TG_OP = 'UPDATE' THEN
        IF NEW.document = OLD.document THEN RETURN NULL; END IF;
      END IF;
      DELETE FROM account_governance g WHERE g.workspace_id = NEW.workspace_id AND g.account_id = NEW.id;
      INSERT INTO account_governance SELECT NEW.workspace_id, NEW.id, g.part, g.target_id FROM governance_of(NEW.document) g;
      RETURN NULL;
    END $$`.execute(db);
  await sql`
    CREATE TRIGGER keep_governance AFTER INSERT OR UPDATE OF document ON mirrored_accounts
    FOR EACH ROW EXECUTE FUNCTION keep_account_governance()`.execute(db);
}

/** What a key asked to be told, and where: one webhook a key, its secret sealed. No webhook is a configuration too. */
async function notificationConfigurations(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE key_notifications (
      workspace_id text COLLATE "C" NOT NULL,
      key_id text COLLATE "C" NOT NULL,
      url text,
      sealed_secret bytea,
      updated_at timestamptz(3) NOT NULL,
      paused_at timestamptz(3),
      PRIMARY KEY (workspace_id, key_id),
      FOREIGN KEY (workspace_id, key_id) REFERENCES reporting_keys (workspace_id, id),
      CHECK ((url IS NULL) = (sealed_secret IS NULL)),
      CHECK (paused_at IS NULL OR url IS NOT NULL)
    )`.execute(db);
  await sql`SELECT quorate_isolate('key_notifications')`.execute(db);
  await sql`GRANT SELECT, INSERT, UPDATE ON key_notifications TO quorate_app`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`DROP TABLE key_notifications`.execute(db);
  await sql`DROP TRIGGER keep_governance ON mirrored_accounts`.execute(db);
  await sql`DROP FUNCTION keep_account_governance(), governance_of(text), whole(jsonb), moment(text)`.execute(
    db,
  );
  await sql`DROP TABLE account_governance`.execute(db);
  await sql`DROP INDEX labelled_transactions, mirrored_requests_by_target, objects_of_account, objects_by_key`.execute(
    db,
  );
  await sql`ALTER TABLE mirrored_objects DROP target, DROP fields, DROP account_id, DROP key`.execute(db);
}
