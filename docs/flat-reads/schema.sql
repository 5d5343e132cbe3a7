-- Tables, indexes, counters and triggers of the flat reads. Names that 0001-0006 already have are cut down to what the
-- prototype needs (keys, entities); everything from "entity_sets" on is the design.

CREATE FUNCTION quorate_workspace() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('quorate.workspace', true), '') $$;
CREATE FUNCTION quorate_isolate(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('CREATE POLICY workspace_only ON %s USING (workspace_id = (SELECT quorate_workspace())) '
    'WITH CHECK (workspace_id = (SELECT quorate_workspace()))', target);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO quorate_app', target);
END $$;

CREATE TABLE workspaces (id text COLLATE "C" PRIMARY KEY);
CREATE TABLE entities (
  workspace_id text COLLATE "C" NOT NULL, id integer NOT NULL, status text NOT NULL DEFAULT 'ACTIVE',
  PRIMARY KEY (workspace_id, id));
CREATE TABLE entity_accounts (
  workspace_id text COLLATE "C" NOT NULL, entity_id integer NOT NULL, account_id integer NOT NULL,
  PRIMARY KEY (workspace_id, entity_id, account_id));
CREATE INDEX entity_accounts_by_account ON entity_accounts (workspace_id, account_id, entity_id);
CREATE TABLE reporting_keys (
  workspace_id text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, digest bytea NOT NULL,
  PRIMARY KEY (workspace_id, id));
CREATE TABLE key_entities (
  workspace_id text COLLATE "C" NOT NULL, key_id text COLLATE "C" NOT NULL, entity_id integer NOT NULL,
  PRIMARY KEY (workspace_id, key_id, entity_id));

-- An account belongs to exactly one set: all entities that hold it, whatever their status. Sets never overlap, so what
-- is counted per set is never counted twice, however the entities of a key overlap.
CREATE TABLE entity_sets (
  workspace_id text COLLATE "C" NOT NULL,
  id integer GENERATED ALWAYS AS IDENTITY,
  entity_ids integer[] NOT NULL CHECK (cardinality(entity_ids) > 0),
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, entity_ids));
CREATE TABLE entity_set_members (
  workspace_id text COLLATE "C" NOT NULL, entity_id integer NOT NULL, set_id integer NOT NULL,
  PRIMARY KEY (workspace_id, entity_id, set_id));

CREATE TABLE mirrored_accounts (
  workspace_id text COLLATE "C" NOT NULL,
  id integer NOT NULL,
  set_id integer,
  transactions bigint NOT NULL DEFAULT 0 CHECK (transactions >= 0),
  -- A busy account has counters of its own, under the negative of its id, so that a filter by account is flat too.
  counted boolean NOT NULL DEFAULT false,
  first_transaction_on timestamptz,
  last_transaction_on timestamptz,
  document text NOT NULL,
  PRIMARY KEY (workspace_id, id));
CREATE INDEX accounts_by_latest ON mirrored_accounts (workspace_id, set_id, last_transaction_on DESC NULLS LAST)
  INCLUDE (id, first_transaction_on);
CREATE INDEX accounts_by_earliest ON mirrored_accounts (workspace_id, set_id, first_transaction_on) INCLUDE (id);

-- What can be counted of a transaction without reading it: kind 0 stands for every kind.
CREATE TABLE transaction_kinds (
  workspace_id text COLLATE "C" NOT NULL,
  id integer GENERATED ALWAYS AS IDENTITY,
  currency text NOT NULL, type text NOT NULL, status text NOT NULL,
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, currency, type, status));

CREATE TABLE mirrored_transactions (
  workspace_id text COLLATE "C" NOT NULL,
  id bigint NOT NULL CHECK (id > 0),
  account_id integer NOT NULL,
  kind_id integer NOT NULL,
  created_on timestamptz NOT NULL CHECK (created_on BETWEEN '1900-01-01Z' AND '9999-12-31Z'),
  currency text NOT NULL, type text NOT NULL, status text NOT NULL,
  amount numeric, recipient text, tx_hash text,
  document text NOT NULL);

-- Slot = epoch seconds >> span. Kind 0 has spans 12, 17, 22 (68 minutes, 36 hours, 48 days), a real kind 14, 19, 24
-- (4½ hours, 6 days, half a year): 32 in one of the next. Span 63 is the total. In its narrowest span a row also lists the
-- accounts whose rows it counts: where to look for them. A hint that may name an account twice or too many (the reader
-- asks the account for its set), never one too few. set_id below 0: the counters of one busy account.
CREATE TABLE transaction_counts (
  workspace_id text COLLATE "C" NOT NULL,
  set_id integer NOT NULL, span smallint NOT NULL, kind_id integer NOT NULL, slot integer NOT NULL,
  n bigint NOT NULL,
  accounts integer[],
  PRIMARY KEY (workspace_id, set_id, span, kind_id, slot)) WITH (fillfactor = 85);

CREATE FUNCTION slot_of(at timestamptz, span integer) RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT (floor(date_part('epoch', at))::bigint >> span)::integer $$;

/* --indexes */
ALTER TABLE mirrored_transactions ADD PRIMARY KEY (workspace_id, id);
CREATE INDEX transactions_of_account ON mirrored_transactions (workspace_id, account_id, created_on DESC, id DESC)
  INCLUDE (kind_id, amount);
CREATE INDEX transactions_by_hash ON mirrored_transactions (workspace_id, tx_hash) WHERE tx_hash IS NOT NULL;
CREATE INDEX transactions_by_recipient ON mirrored_transactions (workspace_id, recipient, created_on DESC, id DESC)
  INCLUDE (account_id, kind_id) WHERE recipient IS NOT NULL;

/* --triggers */
-- Adds (or takes away, when negative) rows to every counter that they are part of, in one statement.
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
  ON CONFLICT (workspace_id, set_id, span, kind_id, slot) DO UPDATE SET
    n = c.n + excluded.n,
    accounts = CASE WHEN excluded.accounts <@ c.accounts OR excluded.accounts IS NULL THEN c.accounts
                    ELSE c.accounts || excluded.accounts END
$$;

-- One writer of a workspace's mirror at a time (imports take the same lock first): counters never wait crosswise.
CREATE FUNCTION take_mirror_turn(ws text) RETURNS void LANGUAGE sql
AS $$ SELECT pg_advisory_xact_lock(hashtextextended('import ' || ws, 0)) $$;

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
END $$;

CREATE FUNCTION count_added_transactions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ws text; known bigint; busy integer[]; accounts integer[]; sets integer[]; kinds integer[]; slots integer[]; more bigint[];
BEGIN
  FOR ws IN SELECT DISTINCT workspace_id FROM added LOOP
    PERFORM take_mirror_turn(ws);
    WITH more AS (
      SELECT account_id, count(*) AS n, min(created_on) AS first_on, max(created_on) AS last_on
      FROM added WHERE workspace_id = ws GROUP BY account_id
    ), touched AS (
      UPDATE mirrored_accounts a
      SET transactions = a.transactions + more.n,
          counted = a.counted OR a.transactions + more.n >= 2000,
          first_transaction_on = least(a.first_transaction_on, more.first_on),
          last_transaction_on = greatest(a.last_transaction_on, more.last_on)
      FROM more WHERE a.workspace_id = ws AND a.id = more.account_id
      RETURNING WITH (OLD AS was, NEW AS now) a.id, a.set_id, more.n, was.counted AS was_counted, now.counted
    ), grouped AS (
      SELECT o.set_id, t.kind_id, slot_of(t.created_on, 12) AS slot, t.account_id, count(*) AS n
      FROM added t JOIN touched ON touched.id = t.account_id
      CROSS JOIN LATERAL (VALUES (touched.set_id), (CASE WHEN touched.was_counted THEN -touched.id END)) AS o (set_id)
      WHERE t.workspace_id = ws AND o.set_id IS NOT NULL
      GROUP BY 1, 2, 3, 4
    )
    SELECT array_agg(g.set_id), array_agg(g.kind_id), array_agg(g.slot), array_agg(g.account_id), array_agg(g.n),
           (SELECT sum(n) FROM touched), (SELECT array_agg(id) FROM touched WHERE counted AND NOT was_counted)
    INTO sets, kinds, slots, accounts, more, known, busy FROM grouped g;
    IF known IS DISTINCT FROM (SELECT count(*) FROM added WHERE workspace_id = ws) THEN
      RAISE EXCEPTION 'a transaction of an account that is not mirrored' USING ERRCODE = 'foreign_key_violation';
    END IF;
    PERFORM count_rows(ws, sets, kinds, slots, accounts, more);
    IF busy IS NOT NULL THEN PERFORM count_busy_accounts(ws, busy); END IF;
  END LOOP;
  RETURN NULL;
END $$;

CREATE FUNCTION count_busy_accounts(ws text, busy integer[]) RETURNS void LANGUAGE sql AS $$
  SELECT count_rows(ws, array_agg(-g.id), array_agg(g.kind_id), array_agg(g.slot), array_agg(g.id), array_agg(g.n))
  FROM (SELECT b.id, t.kind_id, slot_of(t.created_on, 12) AS slot, count(*) AS n FROM unnest(busy) AS b (id)
        CROSS JOIN LATERAL (SELECT m.kind_id, m.created_on FROM mirrored_transactions m
                            WHERE m.workspace_id = ws AND m.account_id = b.id OFFSET 0) t
        GROUP BY 1, 2, 3) g
$$;

-- Only a row that changed its account, time or kind is counted again.
CREATE FUNCTION recount_changed_transactions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ws text; accounts integer[]; moved integer[]; kinds integer[]; slots integer[]; more bigint[]; sets integer[];
BEGIN
  FOR ws IN SELECT DISTINCT workspace_id FROM added LOOP
    PERFORM take_mirror_turn(ws);
    SELECT array_agg(side.account_id), array_agg(side.kind_id), array_agg(slot_of(side.created_on, 12)), array_agg(side.n),
           array_agg(DISTINCT side.account_id) FILTER (WHERE o.account_id <> n.account_id OR o.created_on <> n.created_on)
    INTO accounts, kinds, slots, more, moved
    FROM removed o JOIN added n USING (workspace_id, id)
    CROSS JOIN LATERAL (VALUES (o.account_id, o.kind_id, o.created_on, -1::bigint), (n.account_id, n.kind_id, n.created_on, 1))
      AS side (account_id, kind_id, created_on, n)
    WHERE workspace_id = ws AND (o.account_id, o.kind_id, o.created_on) IS DISTINCT FROM (n.account_id, n.kind_id, n.created_on);
    CONTINUE WHEN accounts IS NULL;
    IF EXISTS (SELECT FROM unnest(accounts) w (id)
               WHERE NOT EXISTS (SELECT FROM mirrored_accounts a WHERE a.workspace_id = ws AND a.id = w.id)) THEN
      RAISE EXCEPTION 'a transaction of an account that is not mirrored' USING ERRCODE = 'foreign_key_violation';
    END IF;
    UPDATE mirrored_accounts a
    SET transactions = a.transactions + m.n,
        first_transaction_on = (SELECT t.created_on FROM mirrored_transactions t
          WHERE t.workspace_id = ws AND t.account_id = a.id ORDER BY t.created_on, t.id LIMIT 1),
        last_transaction_on = (SELECT t.created_on FROM mirrored_transactions t
          WHERE t.workspace_id = ws AND t.account_id = a.id ORDER BY t.created_on DESC, t.id DESC LIMIT 1)
    FROM (SELECT u.account_id, sum(u.n) AS n FROM unnest(accounts, more) AS u (account_id, n)
          WHERE u.account_id = ANY (moved) GROUP BY 1) m
    WHERE a.workspace_id = ws AND a.id = m.account_id;
    SELECT array_agg(o.set_id), array_agg(u.kind_id), array_agg(u.slot), array_agg(u.account_id), array_agg(u.n)
    INTO sets, kinds, slots, accounts, more
    FROM unnest(accounts, kinds, slots, more) AS u (account_id, kind_id, slot, n)
    JOIN mirrored_accounts a ON a.workspace_id = ws AND a.id = u.account_id
    CROSS JOIN LATERAL (VALUES (a.set_id), (CASE WHEN a.counted THEN -a.id END)) AS o (set_id) WHERE o.set_id IS NOT NULL;
    PERFORM count_rows(ws, sets, kinds, slots, accounts, more);
  END LOOP;
  RETURN NULL;
END $$;

-- Puts accounts where their entities are now. Writes one row an account and the counters; the transactions are counted
-- (index only), never written.
CREATE FUNCTION place_accounts(ws text, ids integer[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE moved integer[]; busy boolean[]; froms integer[]; tos integer[]; accounts integer[]; sets integer[]; kinds integer[]; slots integer[]; more bigint[];
BEGIN
  PERFORM take_mirror_turn(ws);
  WITH made AS (
    INSERT INTO entity_sets (workspace_id, entity_ids)
    SELECT DISTINCT ws, entities_of(ws, w.id) FROM unnest(ids) w (id) WHERE entities_of(ws, w.id) IS NOT NULL
    ON CONFLICT (workspace_id, entity_ids) DO NOTHING RETURNING id, entity_ids)
  INSERT INTO entity_set_members (workspace_id, entity_id, set_id)
  SELECT ws, e.id, made.id FROM made CROSS JOIN LATERAL unnest(made.entity_ids) AS e (id);
  WITH placed AS (
    UPDATE mirrored_accounts a
    SET set_id = (SELECT s.id FROM entity_sets s WHERE s.workspace_id = ws AND s.entity_ids = entities_of(ws, a.id))
    WHERE a.workspace_id = ws AND a.id = ANY (ids)
      AND a.set_id IS DISTINCT FROM
        (SELECT s.id FROM entity_sets s WHERE s.workspace_id = ws AND s.entity_ids = entities_of(ws, a.id))
    RETURNING WITH (OLD AS was, NEW AS now) a.id, was.set_id AS old_set, now.set_id AS new_set, a.counted)
  SELECT array_agg(id), array_agg(old_set), array_agg(new_set), array_agg(counted) INTO moved, froms, tos, busy FROM placed;
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
  SELECT ws, side.set_id, o.span, o.kind_id, o.slot, sum(side.sign * o.n), array_agg(u.id) FILTER (WHERE o.accounts IS NOT NULL AND side.sign > 0)
  FROM unnest(moved, froms, tos, busy) AS u (id, f, t, busy)
  CROSS JOIN LATERAL (SELECT b.span, b.kind_id, b.slot, b.n, b.accounts FROM transaction_counts b
                      WHERE b.workspace_id = ws AND b.set_id = -u.id AND u.busy AND b.n > 0 OFFSET 0) o
  CROSS JOIN LATERAL (VALUES (u.f, -1), (u.t, 1)) side (set_id, sign) WHERE side.set_id IS NOT NULL
  GROUP BY 2, 3, 4, 5
  ON CONFLICT (workspace_id, set_id, span, kind_id, slot) DO UPDATE SET
    n = c.n + excluded.n,
    accounts = CASE WHEN excluded.accounts <@ c.accounts OR excluded.accounts IS NULL THEN c.accounts
                    ELSE c.accounts || excluded.accounts END;
END $$;

CREATE FUNCTION entities_of(ws text, account integer) RETURNS integer[] LANGUAGE sql STABLE AS $$
  SELECT array_agg(ea.entity_id ORDER BY ea.entity_id) FROM entity_accounts ea
  WHERE ea.workspace_id = ws AND ea.account_id = account $$;

CREATE FUNCTION place_changed_accounts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_RELID = 'entity_accounts'::regclass THEN
    PERFORM place_accounts(c.workspace_id, array_agg(DISTINCT c.account_id)) FROM changed c GROUP BY c.workspace_id;
  ELSE
    PERFORM place_accounts(c.workspace_id, array_agg(c.id)) FROM changed c GROUP BY c.workspace_id;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER find_kind BEFORE INSERT OR UPDATE OF currency, type, status ON mirrored_transactions
FOR EACH ROW EXECUTE FUNCTION find_transaction_kind();
CREATE TRIGGER count_added AFTER INSERT ON mirrored_transactions REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION count_added_transactions();
CREATE TRIGGER recount_changed AFTER UPDATE ON mirrored_transactions REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION recount_changed_transactions();
CREATE TRIGGER place_new AFTER INSERT ON mirrored_accounts REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION place_changed_accounts();
CREATE TRIGGER place_added AFTER INSERT ON entity_accounts REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION place_changed_accounts();
CREATE TRIGGER place_removed AFTER DELETE ON entity_accounts REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION place_changed_accounts();

DO $$ DECLARE t text; BEGIN
  FOREACH t IN ARRAY ARRAY['entities','entity_accounts','reporting_keys','key_entities','entity_sets','entity_set_members',
    'mirrored_accounts','transaction_kinds','mirrored_transactions','transaction_counts']
  LOOP PERFORM quorate_isolate(t::regclass); END LOOP; END $$;
