import { type Kysely, sql } from 'kysely';
import { ONE_PLAN as BY_INDEX_ALONE } from './partner-read.ts';

/**
 * Counters of transactions, so that an exact count or a deep page visits no rows. A *kind* is one (currency, type,
 * status) of the workspace; kind 0 stands for all. A *slot* is a stretch of time, epoch seconds >> span: kind 0 has the
 * spans 12, 17, 22 (68 minutes, 36 hours, 48 days), a real kind 14, 19, 24 (4½ hours, 6 days, half a year), so 32 slots
 * are one of the next span; span 63 is the total. Triggers keep them true whoever writes (docs/flat-reads/README.md).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE transaction_kinds (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      id integer GENERATED ALWAYS AS IDENTITY,
      currency text NOT NULL,
      type text NOT NULL,
      status text NOT NULL,
      PRIMARY KEY (workspace_id, id),
      UNIQUE (workspace_id, currency, type, status)
    )`.execute(db);
  // set_id below 0: the counters of one busy account, by the negative of its id. In its narrowest span a row also lists
  // the accounts whose rows it counts: where to look for them. A hint that may name an account twice or too many (the
  // reader asks the account for its set), never one too few. n may be 0, and below 0 inside one upsert.
  await sql`
    CREATE TABLE transaction_counts (
      workspace_id text COLLATE "C" NOT NULL REFERENCES workspaces (id),
      set_id integer NOT NULL,
      span smallint NOT NULL,
      kind_id integer NOT NULL,
      slot integer NOT NULL,
      n bigint NOT NULL,
      accounts integer[],
      PRIMARY KEY (workspace_id, set_id, span, kind_id, slot)
    ) WITH (fillfactor = 85)`.execute(db);
  for (const table of ['transaction_kinds', 'transaction_counts']) {
    await sql`SELECT quorate_isolate(${table})`.execute(db);
  }
  await sql`GRANT SELECT, INSERT, UPDATE ON transaction_kinds, transaction_counts TO quorate_app`.execute(db);
  await slots(db);
  await countRows(db);
  await countAdded(db);
  await recountChanged(db);
  await moveCounts(db);
  await triggers(db);
}

async function slots(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE FUNCTION slot_of(at timestamptz, span integer) RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT (floor(date_part('epoch', at))::bigint >> span)::integer $$`.execute(db);
  // From how many transactions on an account is busy: below, visiting its rows is cheaper than counters of its own.
  await sql`
    CREATE FUNCTION busy_from() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT 2000::bigint'`.execute(
    db,
  );
  await sql`
    CREATE FUNCTION find_transaction_kind() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      SELECT k.id INTO NEW.kind_id FROM transaction_kinds k
      WHERE k.workspace_id = NEW.workspace_id AND k.currency = NEW.currency AND k.type = NEW.type AND k.status = NEW.status;
      IF NOT FOUND THEN
        INSERT INTO transaction_kinds (workspace_id, currency, type, status)
        VALUES (NEW.workspace_id, NEW.currency, NEW.type, NEW.status)
        ON CONFLICT (workspace_id, currency, type, status) DO UPDATE SET status = excluded.status
        RETURNING id INTO NEW.kind_id;
      END IF;
      RETURN NEW;
    END $$`.execute(db);
}

/** What becomes of a counter that is there already. */
const ADDED_UP = sql.raw(`
      ON CONFLICT (workspace_id, set_id, span, kind_id, slot) DO UPDATE SET
        n = c.n + excluded.n,
        accounts = CASE WHEN excluded.accounts <@ c.accounts OR excluded.accounts IS NULL THEN c.accounts
                        ELSE c.accounts || excluded.accounts END`);

/** Adds rows (or takes them away, when negative) to every counter that they are part of, in one statement. */
async function countRows(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE FUNCTION count_rows(ws text, sets integer[], kinds integer[], slots integer[], accounts integer[], more bigint[])
    RETURNS void LANGUAGE sql AS $$
      WITH narrow AS MATERIALIZED (
        SELECT r.set_id, k.span, k.kind_id, r.slot >> (k.span - 12) AS slot, sum(r.n)::bigint AS n,
               array_agg(DISTINCT r.account) FILTER (WHERE r.n > 0) AS accounts
        FROM unnest(sets, kinds, slots, accounts, more) AS r (set_id, kind_id, slot, account, n)
        CROSS JOIN LATERAL (VALUES (12, 0), (14, r.kind_id)) AS k (span, kind_id)
        GROUP BY 1, 2, 3, 4)
      INSERT INTO transaction_counts AS c (workspace_id, set_id, span, kind_id, slot, n, accounts)
      SELECT ws, set_id, span, kind_id, slot, n, accounts FROM narrow WHERE n <> 0 OR accounts IS NOT NULL
      UNION ALL
      (SELECT ws, o.set_id, w.span, o.kind_id, w.slot, sum(o.n), NULL
       FROM narrow o CROSS JOIN LATERAL (VALUES (o.span + 5, o.slot >> 5), (o.span + 10, o.slot >> 10), (63, 0)) AS w (span, slot)
       GROUP BY 2, 3, 4, 5 HAVING sum(o.n) <> 0)
      ORDER BY 2, 3, 4, 5
      ${ADDED_UP}
    $$`.execute(db);
  await sql`
    CREATE FUNCTION count_busy_accounts(ws text, busy integer[]) RETURNS void LANGUAGE sql AS $$
      SELECT count_rows(ws, array_agg(-g.id), array_agg(g.kind_id), array_agg(g.slot), array_agg(g.id), array_agg(g.n))
      FROM (SELECT b.id, t.kind_id, slot_of(t.created_on, 12) AS slot, count(*) AS n FROM unnest(busy) AS b (id)
            CROSS JOIN LATERAL (SELECT m.kind_id, m.created_on FROM mirrored_transactions m
                                WHERE m.workspace_id = ws AND m.account_id = b.id OFFSET 0) t
            GROUP BY 1, 2, 3) g
    $$`.execute(db);
}

// How many rows a statement brings is not known when its triggers are planned, and what suits few is quadratic for many:
// the rows brought are joined with nothing, and what is grouped of them asks for its account by key.
const ONE_PLAN = `SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off`;

async function countAdded(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE FUNCTION count_added_transactions() RETURNS trigger LANGUAGE plpgsql ${sql.raw(ONE_PLAN)} AS $$
    DECLARE
      ws text; known bigint; given bigint; now_busy integer[];
      accounts integer[]; sets integer[]; kinds integer[]; slots integer[]; more bigint[];
    BEGIN
      FOR ws IN SELECT DISTINCT workspace_id FROM added LOOP
        PERFORM take_mirror_turn(ws);
        WITH grouped AS MATERIALIZED (
          SELECT t.account_id, t.kind_id, slot_of(t.created_on, 12) AS slot, count(*) AS n,
                 min(t.created_on) AS first_on, max(t.created_on) AS last_on
          FROM added t WHERE t.workspace_id = ws GROUP BY 1, 2, 3
        ), news AS MATERIALIZED (
          SELECT g.account_id, array_agg(g.kind_id) AS kinds, array_agg(g.slot) AS slots, array_agg(g.n) AS more,
                 sum(g.n)::bigint AS n, min(g.first_on) AS first_on, max(g.last_on) AS last_on
          FROM grouped g GROUP BY 1
        ), was AS MATERIALIZED (
          SELECT news.*, v.set_id, v.busy, v.transactions + news.n >= busy_from() AS becomes_busy
          FROM news CROSS JOIN LATERAL (
            SELECT * FROM account_activity v WHERE v.workspace_id = ws AND v.account_id = news.account_id OFFSET 0) v
        ), touched AS (
          UPDATE account_activity v
          SET transactions = v.transactions + was.n, busy = v.busy OR was.becomes_busy,
              first_on = least(v.first_on, was.first_on), last_on = greatest(v.last_on, was.last_on)
          FROM was WHERE v.workspace_id = ws AND v.account_id = was.account_id
        )
        SELECT array_agg(o.set_id), array_agg(g.kind_id), array_agg(g.slot), array_agg(was.account_id), array_agg(g.n),
               (SELECT sum(was.n) FROM was), (SELECT sum(news.n) FROM news),
               (SELECT array_agg(was.account_id) FROM was WHERE was.becomes_busy AND NOT was.busy)
        INTO sets, kinds, slots, accounts, more, known, given, now_busy
        FROM was CROSS JOIN LATERAL (VALUES (was.set_id), (CASE WHEN was.busy THEN -was.account_id END)) AS o (set_id)
        CROSS JOIN LATERAL unnest(was.kinds, was.slots, was.more) AS g (kind_id, slot, n)
        WHERE o.set_id IS NOT NULL;
        IF known IS DISTINCT FROM given THEN
          RAISE EXCEPTION 'a transaction of an account that is not mirrored' USING ERRCODE = 'foreign_key_violation';
        END IF;
        PERFORM count_rows(ws, sets, kinds, slots, accounts, more);
        IF now_busy IS NOT NULL THEN PERFORM count_busy_accounts(ws, now_busy); END IF;
      END LOOP;
      RETURN NULL;
    END $$`.execute(db);
}

/** Only what rows changed of their account, time or kind is counted again: what they were is taken from what they are. */
async function recountChanged(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE FUNCTION recount_changed_transactions() RETURNS trigger LANGUAGE plpgsql ${sql.raw(ONE_PLAN)} AS $$
    DECLARE
      ws text; moved integer[];
      accounts integer[]; sets integer[]; kinds integer[]; slots integer[]; more bigint[];
    BEGIN
      FOR ws IN SELECT DISTINCT workspace_id FROM added LOOP
        PERFORM take_mirror_turn(ws);
        WITH changed AS MATERIALIZED (
          SELECT side.account_id, side.kind_id, side.created_on, sum(side.n)::bigint AS n FROM (
            SELECT o.account_id, o.kind_id, o.created_on, -1 AS n FROM removed o WHERE o.workspace_id = ws
            UNION ALL SELECT t.account_id, t.kind_id, t.created_on, 1 FROM added t WHERE t.workspace_id = ws) side
          GROUP BY 1, 2, 3 HAVING sum(side.n) <> 0)
        SELECT array_agg(c.account_id), array_agg(c.kind_id), array_agg(slot_of(c.created_on, 12)), array_agg(c.n),
               (SELECT array_agg(DISTINCT m.account_id) FROM (
                  SELECT c.account_id FROM changed c GROUP BY c.account_id, c.created_on HAVING sum(c.n) <> 0) m)
        INTO accounts, kinds, slots, more, moved FROM changed c;
        CONTINUE WHEN accounts IS NULL;
        IF EXISTS (SELECT FROM unnest(accounts) w (id) WHERE NOT EXISTS (
          SELECT FROM account_activity v WHERE v.workspace_id = ws AND v.account_id = w.id)) THEN
          RAISE EXCEPTION 'a transaction of an account that is not mirrored' USING ERRCODE = 'foreign_key_violation';
        END IF;
        UPDATE account_activity v
        SET transactions = v.transactions + m.n,
            first_on = (SELECT t.created_on FROM mirrored_transactions t
              WHERE t.workspace_id = ws AND t.account_id = v.account_id ORDER BY t.created_on, t.id LIMIT 1),
            last_on = (SELECT t.created_on FROM mirrored_transactions t
              WHERE t.workspace_id = ws AND t.account_id = v.account_id ORDER BY t.created_on DESC, t.id DESC LIMIT 1)
        FROM (SELECT u.account_id, sum(u.n) AS n FROM unnest(accounts, more) AS u (account_id, n)
              WHERE u.account_id = ANY (moved) GROUP BY 1) m
        WHERE v.workspace_id = ws AND v.account_id = m.account_id;
        SELECT array_agg(o.set_id), array_agg(u.kind_id), array_agg(u.slot), array_agg(u.account_id), array_agg(u.n)
        INTO sets, kinds, slots, accounts, more
        FROM unnest(accounts, kinds, slots, more) AS u (account_id, kind_id, slot, n)
        JOIN account_activity v ON v.workspace_id = ws AND v.account_id = u.account_id
        CROSS JOIN LATERAL (VALUES (v.set_id), (CASE WHEN v.busy THEN -v.account_id END)) AS o (set_id)
        WHERE o.set_id IS NOT NULL;
        PERFORM count_rows(ws, sets, kinds, slots, accounts, more);
      END LOOP;
      RETURN NULL;
    END $$`.execute(db);
}

/**
 * When accounts move to another set their counts go with them; the transactions are counted, never written. The trigger
 * holds the foreign keys that are checked under it to their indexes, too.
 */
async function moveCounts(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE FUNCTION move_accounts(ws text, ids integer[]) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
      moved integer[]; froms integer[]; tos integer[]; busy boolean[];
      accounts integer[]; sets integer[]; kinds integer[]; slots integer[]; more bigint[];
    BEGIN
      PERFORM take_mirror_turn(ws);
      SELECT array_agg(p.account_id), array_agg(p.old_set), array_agg(p.new_set), array_agg(p.is_busy)
      INTO moved, froms, tos, busy FROM place_accounts(ws, ids) p;
      IF moved IS NULL THEN RETURN; END IF;
      SELECT array_agg(side.set_id), array_agg(r.kind_id), array_agg(r.slot), array_agg(r.id), array_agg(side.sign * r.n)
      INTO sets, kinds, slots, accounts, more
      FROM (SELECT u.id, u.f, u.t, t.kind_id, slot_of(t.created_on, 12) AS slot, count(*) AS n
            FROM unnest(moved, froms, tos, busy) AS u (id, f, t, busy)
            CROSS JOIN LATERAL (SELECT m.kind_id, m.created_on FROM mirrored_transactions m
                                WHERE m.workspace_id = ws AND m.account_id = u.id AND NOT u.busy OFFSET 0) t
            GROUP BY 1, 2, 3, 4, 5) r
      CROSS JOIN LATERAL (VALUES (r.f, -1), (r.t, 1)) side (set_id, sign) WHERE side.set_id IS NOT NULL;
      PERFORM count_rows(ws, sets, kinds, slots, accounts, more);
      -- A busy account brings its own counters.
      INSERT INTO transaction_counts AS c (workspace_id, set_id, span, kind_id, slot, n, accounts)
      SELECT ws, side.set_id, o.span, o.kind_id, o.slot, sum(side.sign * o.n),
             array_agg(u.id) FILTER (WHERE o.accounts IS NOT NULL AND side.sign > 0)
      FROM unnest(moved, froms, tos, busy) AS u (id, f, t, busy)
      CROSS JOIN LATERAL (SELECT b.span, b.kind_id, b.slot, b.n, b.accounts FROM transaction_counts b
                          WHERE b.workspace_id = ws AND b.set_id = -u.id AND u.busy AND b.n > 0 OFFSET 0) o
      CROSS JOIN LATERAL (VALUES (u.f, -1), (u.t, 1)) side (set_id, sign) WHERE side.set_id IS NOT NULL
      GROUP BY 2, 3, 4, 5
      ORDER BY 2, 3, 4, 5
      ${ADDED_UP};
    END $$`.execute(db);
  await sql`
    CREATE FUNCTION move_changed_accounts() RETURNS trigger LANGUAGE plpgsql ${sql.raw(BY_INDEX_ALONE)} AS $$
    BEGIN
      IF TG_TABLE_NAME = 'entity_accounts' THEN
        PERFORM move_accounts(c.workspace_id, array_agg(DISTINCT c.account_id)) FROM changed c GROUP BY c.workspace_id;
      ELSE
        INSERT INTO account_activity (workspace_id, account_id) SELECT c.workspace_id, c.id FROM changed c;
        PERFORM move_accounts(c.workspace_id, array_agg(c.id)) FROM changed c GROUP BY c.workspace_id;
      END IF;
      RETURN NULL;
    END $$`.execute(db);
}

const TRIGGERS = [
  `find_kind BEFORE INSERT OR UPDATE OF currency, type, status ON mirrored_transactions
   FOR EACH ROW EXECUTE FUNCTION find_transaction_kind()`,
  `count_added AFTER INSERT ON mirrored_transactions REFERENCING NEW TABLE AS added
   FOR EACH STATEMENT EXECUTE FUNCTION count_added_transactions()`,
  `recount_changed AFTER UPDATE ON mirrored_transactions REFERENCING OLD TABLE AS removed NEW TABLE AS added
   FOR EACH STATEMENT EXECUTE FUNCTION recount_changed_transactions()`,
  `move_new AFTER INSERT ON mirrored_accounts REFERENCING NEW TABLE AS changed
   FOR EACH STATEMENT EXECUTE FUNCTION move_changed_accounts()`,
  `move_added AFTER INSERT ON entity_accounts REFERENCING NEW TABLE AS changed
   FOR EACH STATEMENT EXECUTE FUNCTION move_changed_accounts()`,
  `move_removed AFTER DELETE ON entity_accounts REFERENCING OLD TABLE AS changed
   FOR EACH STATEMENT EXECUTE FUNCTION move_changed_accounts()`,
];

async function triggers(db: Kysely<unknown>): Promise<void> {
  for (const trigger of TRIGGERS) await sql.raw(`CREATE TRIGGER ${trigger}`).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`DROP TRIGGER move_removed ON entity_accounts`.execute(db);
  await sql`DROP TRIGGER move_added ON entity_accounts`.execute(db);
  await sql`DROP TRIGGER move_new ON mirrored_accounts`.execute(db);
  for (const name of ['recount_changed', 'count_added', 'find_kind']) {
    await sql.raw(`DROP TRIGGER ${name} ON mirrored_transactions`).execute(db);
  }
  await sql`
    DROP FUNCTION move_changed_accounts, move_accounts, recount_changed_transactions, count_added_transactions,
      count_busy_accounts, count_rows, find_transaction_kind, busy_from, slot_of`.execute(db);
  await sql`DROP TABLE transaction_counts, transaction_kinds`.execute(db);
}
