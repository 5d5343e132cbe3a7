import { type Kysely, sql } from 'kysely';
import { LEADING, ONE_PLAN, run } from './partner-read.ts';

/**
 * Where each mirrored account stands. It belongs to exactly one *entity set*: all entities that hold it, whatever their
 * status. Sets never overlap, so what is counted per set is never counted twice however the entities of a key overlap,
 * and a key's scope is a few sets, found in each call. What its transactions come to is kept beside it, in narrow rows.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE entity_sets (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      id integer GENERATED ALWAYS AS IDENTITY,
      entity_ids integer[] NOT NULL CHECK (cardinality(entity_ids) > 0),
      -- How many mirrored accounts it has.
      accounts integer NOT NULL DEFAULT 0,
      PRIMARY KEY (workspace_id, id),
      UNIQUE (workspace_id, entity_ids)
    )`.execute(db);
  await sql`
    CREATE TABLE entity_set_members (
      workspace_id text COLLATE "C" NOT NULL,
      entity_id integer NOT NULL,
      set_id integer NOT NULL,
      PRIMARY KEY (workspace_id, entity_id, set_id),
      FOREIGN KEY (workspace_id, set_id) REFERENCES entity_sets (workspace_id, id)
    )`.execute(db);
  // What a list by name goes by is a column: row-level security lets no index serve a computed one.
  await run(
    db,
    `ALTER TABLE mirrored_accounts ADD set_id integer,
      ADD leading_name text COLLATE "C" NOT NULL GENERATED ALWAYS AS (${LEADING('name')}) STORED`,
  );
  await sql`
    CREATE INDEX accounts_of_set ON mirrored_accounts (workspace_id, set_id, created_on DESC, id DESC)
    INCLUDE (currency, token, type, status, parent) WHERE set_id IS NOT NULL`.execute(db);
  await sql`
    CREATE INDEX accounts_by_name ON mirrored_accounts (workspace_id, set_id, leading_name, created_on, id)
    WHERE set_id IS NOT NULL`.execute(db);
  await sql`
    CREATE TABLE account_activity (
      workspace_id text COLLATE "C" NOT NULL,
      account_id integer NOT NULL,
      -- The account's own, for the indexes.
      set_id integer,
      transactions bigint NOT NULL DEFAULT 0 CHECK (transactions >= 0),
      -- A busy account has counters of its own (see transaction_counts).
      busy boolean NOT NULL DEFAULT false,
      first_on timestamptz,
      last_on timestamptz,
      PRIMARY KEY (workspace_id, account_id),
      FOREIGN KEY (workspace_id, account_id) REFERENCES mirrored_accounts (workspace_id, id)
    )`.execute(db);
  await sql`
    CREATE INDEX activity_by_latest ON account_activity (workspace_id, set_id, last_on DESC)
    INCLUDE (account_id, first_on) WHERE last_on IS NOT NULL`.execute(db);
  await sql`
    CREATE INDEX activity_by_earliest ON account_activity (workspace_id, set_id, first_on)
    INCLUDE (account_id) WHERE first_on IS NOT NULL`.execute(db);
  for (const table of ['entity_sets', 'entity_set_members', 'account_activity']) {
    await sql`SELECT quorate_isolate(${table})`.execute(db);
  }
  await sql`GRANT SELECT, INSERT, UPDATE ON entity_sets, account_activity TO quorate_app`.execute(db);
  await sql`GRANT SELECT, INSERT ON entity_set_members TO quorate_app`.execute(db);
  await placing(db);
  await scope(db);
}

async function placing(db: Kysely<unknown>): Promise<void> {
  // One writer of a workspace's mirror at a time (imports take the same turn first): counters never wait crosswise.
  await sql`
    CREATE FUNCTION mirror_turn(ws text) RETURNS bigint LANGUAGE sql IMMUTABLE
    AS $$ SELECT hashtextextended('mirror ' || ws, 0) $$`.execute(db);
  await sql`
    CREATE FUNCTION take_mirror_turn(ws text) RETURNS void LANGUAGE sql
    AS $$ SELECT pg_advisory_xact_lock(mirror_turn(ws)) $$`.execute(db);
  await sql`
    CREATE FUNCTION entities_of(ws text, account integer) RETURNS integer[] LANGUAGE sql STABLE AS $$
      SELECT array_agg(ea.entity_id ORDER BY ea.entity_id) FROM entity_accounts ea
      WHERE ea.workspace_id = ws AND ea.account_id = account $$`.execute(db);
  // Puts accounts where their entities are now: one row of each of the two tables an account. Gives those that moved. Each
  // is looked up by its id, and those that go the same way are written together, by theirs: a join with the workspace's
  // accounts could be made from the wrong side while nothing is known of their number.
  await sql
    .raw(`
    CREATE FUNCTION place_accounts(ws text, ids integer[])
    RETURNS TABLE (account_id integer, old_set integer, new_set integer, is_busy boolean) LANGUAGE plpgsql ${ONE_PLAN} AS $$
    #variable_conflict use_column
    DECLARE
      way record;
      reached integer;
    BEGIN
      FOR way IN
        SELECT w.entities, a.set_id AS left_set, array_agg(w.id) AS members, array_agg(v.busy) AS busy
        FROM (SELECT u.id, entities_of(ws, u.id) AS entities FROM unnest(ids) AS u (id) OFFSET 0) w
        CROSS JOIN LATERAL (SELECT m.set_id FROM mirrored_accounts m WHERE m.workspace_id = ws AND m.id = w.id OFFSET 0) a
        CROSS JOIN LATERAL (SELECT t.busy FROM account_activity t WHERE t.workspace_id = ws AND t.account_id = w.id OFFSET 0) v
        LEFT JOIN LATERAL (SELECT s.entity_ids FROM entity_sets s WHERE s.workspace_id = ws AND s.id = a.set_id OFFSET 0) o ON true
        WHERE w.entities IS DISTINCT FROM o.entity_ids
        GROUP BY w.entities, a.set_id
      LOOP
        reached := NULL;
        IF way.entities IS NOT NULL THEN
          INSERT INTO entity_sets AS s (workspace_id, entity_ids, accounts) VALUES (ws, way.entities, cardinality(way.members))
          ON CONFLICT (workspace_id, entity_ids) DO UPDATE SET accounts = s.accounts + excluded.accounts
          RETURNING s.id INTO reached;
          INSERT INTO entity_set_members (workspace_id, entity_id, set_id)
          SELECT ws, e.id, reached FROM unnest(way.entities) AS e (id) ON CONFLICT DO NOTHING;
        END IF;
        UPDATE entity_sets s SET accounts = s.accounts - cardinality(way.members)
        WHERE s.workspace_id = ws AND s.id = way.left_set;
        UPDATE mirrored_accounts m SET set_id = reached WHERE m.workspace_id = ws AND m.id = ANY (way.members);
        UPDATE account_activity t SET set_id = reached WHERE t.workspace_id = ws AND t.account_id = ANY (way.members);
        RETURN QUERY SELECT u.id, way.left_set, reached, u.busy FROM unnest(way.members, way.busy) AS u (id, busy);
      END LOOP;
    END $$`)
    .execute(db);
}

/** The sets that hold accounts of the key's entities, now. A revoked entity has none. */
async function scope(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE FUNCTION sets_of_key(ws text, wanted text) RETURNS integer[] LANGUAGE plpgsql STABLE AS $$
    BEGIN
      RETURN (
        SELECT coalesce(array_agg(DISTINCT m.set_id), '{}')
        FROM (SELECT ke.entity_id FROM key_entities ke WHERE ke.workspace_id = ws AND ke.key_id = wanted OFFSET 0) ke
        CROSS JOIN LATERAL (
          SELECT e.id FROM entities e WHERE e.workspace_id = ws AND e.id = ke.entity_id AND e.status = 'ACTIVE' OFFSET 0) e
        CROSS JOIN LATERAL (
          SELECT m.set_id FROM entity_set_members m WHERE m.workspace_id = ws AND m.entity_id = e.id OFFSET 0) m);
    END $$`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`DROP FUNCTION sets_of_key, place_accounts, entities_of, take_mirror_turn, mirror_turn`.execute(
    db,
  );
  await sql`DROP TABLE account_activity, entity_set_members, entity_sets`.execute(db);
  await sql`ALTER TABLE mirrored_accounts DROP leading_name, DROP set_id`.execute(db);
}
