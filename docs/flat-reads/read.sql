-- The partner's list of transactions. One call, one snapshot (STABLE: every inner statement sees what the call saw),
-- SECURITY INVOKER, every table entered by an index through nested loops whatever the statistics say.

-- The kinds of transactions in these sets that the filters let through; {0} when nothing narrows the kind; null for none.
CREATE OR REPLACE FUNCTION kinds_wanted(ws text, sets integer[], currencies text[], wanted_type text, statuses text[])
RETURNS integer[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF currencies IS NULL AND wanted_type IS NULL AND statuses IS NULL THEN RETURN '{0}'; END IF;
  RETURN (
    SELECT array_agg(DISTINCT k.id) FROM unnest(sets) AS s (id)
    CROSS JOIN LATERAL (SELECT c.kind_id FROM transaction_counts c
      WHERE c.workspace_id = ws AND c.set_id = s.id AND c.span = 63 AND c.kind_id > 0 AND c.n > 0 OFFSET 0) c
    CROSS JOIN LATERAL (SELECT k.id, k.currency, k.type, k.status FROM transaction_kinds k
      WHERE k.workspace_id = ws AND k.id = c.kind_id OFFSET 0) k
    WHERE (currencies IS NULL OR k.currency = ANY (currencies)) AND (wanted_type IS NULL OR k.type = wanted_type)
      AND (statuses IS NULL OR k.status = ANY (statuses)));
END $$;

CREATE OR REPLACE FUNCTION counted_ever(ws text, sets integer[], kinds integer[]) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (SELECT coalesce(sum(c.n), 0)::bigint FROM unnest(sets) AS s (id) CROSS JOIN unnest(kinds) AS k (id)
    CROSS JOIN LATERAL (SELECT c.n FROM transaction_counts c
      WHERE c.workspace_id = ws AND c.set_id = s.id AND c.span = 63 AND c.kind_id = k.id AND c.slot = 0 OFFSET 0) c);
END $$;

-- The narrowest span that these kinds are counted in.
CREATE OR REPLACE FUNCTION narrowest(kinds integer[]) RETURNS integer LANGUAGE sql IMMUTABLE
AS $$ SELECT CASE WHEN kinds = '{0}' THEN 12 ELSE 14 END $$;
CREATE OR REPLACE FUNCTION slot_begins(slot integer, span integer) RETURNS timestamptz LANGUAGE sql IMMUTABLE
AS $$ SELECT to_timestamp((slot::bigint << span)::double precision) $$;

-- Rows in slots of the narrowest span from `low` on, by counters alone: narrow slots up to where a wider one begins.
CREATE OR REPLACE FUNCTION counted_from(ws text, sets integer[], kinds integer[], low integer) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE span integer := narrowest(kinds); wider integer := (low + 31) >> 5; widest integer := (wider + 31) >> 5;
BEGIN
  RETURN (SELECT coalesce(sum(c.n), 0)::bigint
    FROM unnest(sets) AS s (id) CROSS JOIN unnest(kinds) AS k (id)
    CROSS JOIN (VALUES (span, low, wider << 5), (span + 5, wider, widest << 5), (span + 10, widest, 2147483647)) AS r (span, low, high)
    CROSS JOIN LATERAL (SELECT c.n FROM transaction_counts c
      WHERE c.workspace_id = ws AND c.set_id = s.id AND c.span = r.span AND c.kind_id = k.id
        AND c.slot >= r.low AND c.slot < r.high OFFSET 0) c);
END $$;

-- Where the rows at two places from the newest lie (first <= last): their slots, and how many rows are in slots later than
-- the first's. One look at each span while both lie in the same wider slot, else two.
CREATE OR REPLACE FUNCTION located(ws text, sets integer[], kinds integer[], first bigint, last bigint,
  OUT high_slot integer, OUT above bigint, OUT low_slot integer)
LANGUAGE plpgsql STABLE AS $$
DECLARE level integer; high_later bigint; low_later bigint; low_above bigint := 0; together boolean;
BEGIN
  above := 0;
  FOR level IN REVERSE narrowest(kinds) + 10 .. narrowest(kinds) BY 5 LOOP
    together := high_slot IS NOT DISTINCT FROM low_slot;
    SELECT p.first_slot, p.first_later, CASE WHEN together THEN p.last_slot ELSE low_slot END, p.last_later
    INTO high_slot, high_later, low_slot, low_later
    FROM slots_of_places(ws, sets, kinds, level, high_slot, first - above, last - above) p;
    IF NOT together THEN
      SELECT p.last_slot, p.last_later INTO low_slot, low_later
      FROM slots_of_places(ws, sets, kinds, level, low_slot, last - low_above, last - low_above) p;
    END IF;
    above := above + high_later; low_above := low_above + low_later;
  END LOOP;
END $$;
CREATE OR REPLACE FUNCTION slots_of_places(ws text, sets integer[], kinds integer[], level integer, wider_slot integer, first bigint, last bigint,
  OUT first_slot integer, OUT first_later bigint, OUT last_slot integer, OUT last_later bigint)
LANGUAGE plpgsql STABLE AS $$
DECLARE low integer := coalesce(wider_slot << 5, -1000000000); high integer := coalesce((wider_slot + 1) << 5, 1000000000);
BEGIN
  SELECT max(f.slot) FILTER (WHERE f.upto > first), min(f.upto - f.n) FILTER (WHERE f.upto > first),
         max(f.slot) FILTER (WHERE f.upto > last), min(f.upto - f.n) FILTER (WHERE f.upto > last)
  INTO first_slot, first_later, last_slot, last_later FROM (
    SELECT c.slot, sum(c.n) AS n, sum(sum(c.n)) OVER (ORDER BY c.slot DESC) AS upto
    FROM unnest(sets) AS s (id) CROSS JOIN unnest(kinds) AS k (id)
    CROSS JOIN LATERAL (SELECT c.slot, c.n FROM transaction_counts c
      WHERE c.workspace_id = ws AND c.set_id = s.id AND c.span = level AND c.kind_id = k.id
        AND c.slot >= low AND c.slot < high OFFSET 0) c
    GROUP BY c.slot) f;
END $$;

-- The rows in scope of a stretch of time: the counters name the accounts that have any, each is asked for its set and then
-- for its rows, index only. About as many look-ups as there are rows in scope there.
CREATE OR REPLACE FUNCTION rows_between(ws text, sets integer[], kinds integer[], low timestamptz, high timestamptz)
RETURNS TABLE (id bigint, created_on timestamptz) LANGUAGE plpgsql STABLE ROWS 1000 AS $$
DECLARE
  narrow integer := narrowest(kinds);
  low_slot integer := slot_of(low, narrow); high_slot integer := slot_of(high - interval '1 microsecond', narrow);
BEGIN
  RETURN QUERY SELECT t.id, t.created_on FROM (
      SELECT DISTINCT a.id, greatest(low, slot_begins(c.slot, narrow)) AS low_on, least(high, slot_begins(c.slot + 1, narrow)) AS high_on
      FROM unnest(sets) AS s (id) CROSS JOIN unnest(kinds) AS k (id)
      CROSS JOIN LATERAL (SELECT c.slot, c.accounts FROM transaction_counts c
        WHERE c.workspace_id = ws AND c.set_id = s.id AND c.span = narrow AND c.kind_id = k.id
          AND c.slot >= low_slot AND c.slot <= high_slot AND c.n > 0 OFFSET 0) c
      CROSS JOIN LATERAL unnest(c.accounts) AS a (id)) l
    CROSS JOIN LATERAL (SELECT a.set_id FROM mirrored_accounts a WHERE a.workspace_id = ws AND a.id = l.id OFFSET 0) a
    CROSS JOIN LATERAL (SELECT m.id, m.created_on, m.kind_id FROM mirrored_transactions m
      WHERE m.workspace_id = ws AND m.account_id = l.id AND (a.set_id = ANY (sets) OR -l.id = ANY (sets))
        AND m.created_on >= l.low_on AND m.created_on < l.high_on OFFSET 0) t
    WHERE kinds = '{0}' OR t.kind_id = ANY (kinds);
END $$;

-- How many rows come before this place when the newest is first: those with a later time, or the same and a larger id.
CREATE OR REPLACE FUNCTION rows_after(ws text, sets integer[], kinds integer[], at timestamptz, last_id bigint) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE narrow integer := narrowest(kinds); slot integer; inside bigint;
BEGIN
  IF at = 'infinity' THEN RETURN 0; END IF;
  IF at = '-infinity' THEN RETURN counted_ever(ws, sets, kinds); END IF;
  slot := slot_of(at, narrow);
  SELECT count(*) INTO inside FROM rows_between(ws, sets, kinds, at, slot_begins(slot + 1, narrow)) r
  WHERE (r.created_on, r.id) > (at, last_id);
  RETURN inside + counted_from(ws, sets, kinds, slot + 1);
END $$;

-- The rows at places [first, stop) from the newest, newest first.
CREATE OR REPLACE FUNCTION rows_at(ws text, sets integer[], kinds integer[], first bigint, stop bigint, OUT ids bigint[], OUT times timestamptz[])
LANGUAGE plpgsql STABLE AS $$
DECLARE high_slot integer; low_slot integer; above bigint;
BEGIN
  IF first >= stop THEN ids := '{}'; times := '{}'; RETURN; END IF;
  SELECT l.high_slot, l.above, l.low_slot INTO high_slot, above, low_slot FROM located(ws, sets, kinds, first, stop - 1) l;
  SELECT array_agg(p.id), array_agg(p.created_on) INTO ids, times FROM (
    SELECT r.id, r.created_on
    FROM rows_between(ws, sets, kinds, slot_begins(low_slot, narrowest(kinds)), slot_begins(high_slot + 1, narrowest(kinds))) r
    ORDER BY r.created_on DESC, r.id DESC OFFSET first - above LIMIT stop - first) p;
END $$;

-- (The ORDER BY of the accounts is what ties each statement to its index: without statistics the planner took the other.)
-- The first rows of all, newest (or oldest) first: among the accounts with the latest rows, the k-th's time is a floor
-- below which none of the first k can lie.
CREATE OR REPLACE FUNCTION newest_rows(ws text, sets integer[], skipped bigint, wanted bigint, OUT ids bigint[], OUT times timestamptz[])
LANGUAGE plpgsql STABLE AS $$
DECLARE k bigint := skipped + wanted;
BEGIN
  WITH floor AS MATERIALIZED (
    SELECT CASE WHEN count(*) = k THEN min(f.at) ELSE '-infinity' END AS at FROM (
      SELECT a.at FROM unnest(sets) AS s (id) CROSS JOIN LATERAL (
        SELECT a.last_transaction_on AS at FROM mirrored_accounts a
        WHERE a.workspace_id = ws AND a.set_id = s.id AND a.last_transaction_on IS NOT NULL
        ORDER BY a.last_transaction_on DESC NULLS LAST LIMIT k) a ORDER BY a.at DESC LIMIT k) f)
  SELECT array_agg(p.id), array_agg(p.created_on) INTO ids, times FROM (
    SELECT t.id, t.created_on FROM floor CROSS JOIN unnest(sets) AS s (id)
    CROSS JOIN LATERAL (SELECT a.id FROM mirrored_accounts a
      WHERE a.workspace_id = ws AND a.set_id = s.id AND a.last_transaction_on >= floor.at
      ORDER BY a.last_transaction_on DESC NULLS LAST OFFSET 0) a
    CROSS JOIN LATERAL (SELECT m.id, m.created_on FROM mirrored_transactions m
      WHERE m.workspace_id = ws AND m.account_id = a.id AND m.created_on >= floor.at
      ORDER BY m.created_on DESC, m.id DESC LIMIT k) t
    ORDER BY t.created_on DESC, t.id DESC LIMIT wanted OFFSET skipped) p;
END $$;
CREATE OR REPLACE FUNCTION oldest_rows(ws text, sets integer[], skipped bigint, wanted bigint, OUT ids bigint[], OUT times timestamptz[])
LANGUAGE plpgsql STABLE AS $$
DECLARE k bigint := skipped + wanted;
BEGIN
  WITH ceiling AS MATERIALIZED (
    SELECT CASE WHEN count(*) = k THEN max(f.at) ELSE 'infinity' END AS at FROM (
      SELECT a.at FROM unnest(sets) AS s (id) CROSS JOIN LATERAL (
        SELECT a.first_transaction_on AS at FROM mirrored_accounts a
        WHERE a.workspace_id = ws AND a.set_id = s.id AND a.first_transaction_on IS NOT NULL
        ORDER BY a.first_transaction_on LIMIT k) a ORDER BY a.at LIMIT k) f)
  SELECT array_agg(p.id), array_agg(p.created_on) INTO ids, times FROM (
    SELECT t.id, t.created_on FROM ceiling CROSS JOIN unnest(sets) AS s (id)
    CROSS JOIN LATERAL (SELECT a.id FROM mirrored_accounts a
      WHERE a.workspace_id = ws AND a.set_id = s.id AND a.first_transaction_on <= ceiling.at
      ORDER BY a.first_transaction_on OFFSET 0) a
    CROSS JOIN LATERAL (SELECT m.id, m.created_on FROM mirrored_transactions m
      WHERE m.workspace_id = ws AND m.account_id = a.id AND m.created_on <= ceiling.at
      ORDER BY m.created_on, m.id LIMIT k) t
    ORDER BY t.created_on, t.id LIMIT wanted OFFSET skipped) p;
END $$;

-- Filters that no counter knows. The rows that they leave are visited, index only where the account leads to them; how
-- many that is bounds the cost. Counts are exact all the same.
CREATE OR REPLACE FUNCTION rows_searched(ws text, sets integer[], kinds integer[], f jsonb, after timestamptz, before timestamptz)
RETURNS TABLE (id bigint, created_on timestamptz) LANGUAGE plpgsql STABLE ROWS 1000 AS $$
DECLARE
  least_amount numeric := (f ->> 'min_amount')::numeric; most_amount numeric := (f ->> 'max_amount')::numeric;
  accounts integer[] := (SELECT array_agg(DISTINCT a::integer) FROM jsonb_array_elements_text(f -> 'account') a);
BEGIN
  IF f ?| '{id,tx_hash,recipient}' THEN
    RETURN QUERY SELECT t.id, t.created_on FROM (
        SELECT m.* FROM mirrored_transactions m WHERE f ? 'id' AND m.workspace_id = ws AND m.id = (f ->> 'id')::bigint
        UNION ALL
        SELECT m.* FROM mirrored_transactions m WHERE NOT f ? 'id' AND f ? 'tx_hash' AND m.workspace_id = ws AND m.tx_hash = f ->> 'tx_hash'
        UNION ALL
        SELECT m.* FROM mirrored_transactions m WHERE NOT f ?| '{id,tx_hash}' AND m.workspace_id = ws AND m.recipient = f ->> 'recipient'
          AND m.created_on > after AND m.created_on < before) t
      CROSS JOIN LATERAL (SELECT a.set_id FROM mirrored_accounts a WHERE a.workspace_id = ws AND a.id = t.account_id OFFSET 0) a
      WHERE a.set_id = ANY (sets) AND t.created_on > after AND t.created_on < before
        AND (kinds = '{0}' OR t.kind_id = ANY (kinds)) AND (accounts IS NULL OR t.account_id = ANY (accounts))
        AND (f ->> 'tx_hash' IS NULL OR t.tx_hash = f ->> 'tx_hash') AND (f ->> 'recipient' IS NULL OR t.recipient = f ->> 'recipient')
        AND (least_amount IS NULL OR t.amount >= least_amount) AND (most_amount IS NULL OR t.amount <= most_amount);
  ELSE
    IF accounts IS NULL THEN
      SELECT array_agg(a.id) INTO accounts FROM unnest(sets) AS s (id) CROSS JOIN LATERAL (
        SELECT a.id FROM mirrored_accounts a WHERE a.workspace_id = ws AND a.set_id = s.id
          AND a.last_transaction_on > after AND a.first_transaction_on < before
          ORDER BY a.last_transaction_on DESC NULLS LAST OFFSET 0) a;
    ELSE
      SELECT array_agg(a.id) INTO accounts FROM unnest(accounts) AS w (id) CROSS JOIN LATERAL (
        SELECT a.id, a.set_id FROM mirrored_accounts a WHERE a.workspace_id = ws AND a.id = w.id OFFSET 0) a WHERE a.set_id = ANY (sets);
    END IF;
    RETURN QUERY SELECT t.id, t.created_on FROM unnest(accounts) AS a (id)
      CROSS JOIN LATERAL (SELECT m.id, m.created_on, m.kind_id, m.amount FROM mirrored_transactions m
        WHERE m.workspace_id = ws AND m.account_id = a.id AND m.created_on > after AND m.created_on < before OFFSET 0) t
      WHERE (kinds = '{0}' OR t.kind_id = ANY (kinds))
        AND (least_amount IS NULL OR t.amount >= least_amount) AND (most_amount IS NULL OR t.amount <= most_amount);
  END IF;
END $$;

-- f: the filters (arrays where the parameter repeats). page counts from 1; a cursor (cursor_on, cursor_id: the last row
-- that was given) replaces it. last_on and last_id are the next cursor.
CREATE OR REPLACE FUNCTION read_transactions(client text, digests bytea[], f jsonb, page bigint, page_size integer, ascending boolean,
  cursor_on timestamptz, cursor_id bigint,
  OUT outcome text, OUT key text, OUT body text, OUT last_on timestamptz, OUT last_id bigint, OUT total bigint, OUT ids bigint[])
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off
  SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
  ws text := left(client, 5);
  after timestamptz := coalesce((f ->> 'created_after')::timestamptz, '-infinity');
  before timestamptz := coalesce((f ->> 'created_before')::timestamptz, 'infinity');
  sets integer[]; kinds integer[]; busy integer[]; times timestamptz[];
  top bigint; bottom bigint; first bigint; stop bigint; skipped bigint := (page - 1) * page_size; more boolean;
BEGIN
  PERFORM set_config('quorate.workspace', ws, true);
  SELECT k.id INTO key FROM reporting_keys k WHERE k.workspace_id = ws AND k.id = substr(client, 6) AND k.digest = ANY (digests);
  IF key IS NULL THEN outcome := 'unauthenticated'; RETURN; END IF;
  outcome := 'ok';
  SELECT coalesce(array_agg(DISTINCT m.set_id), '{}') INTO sets
  FROM (SELECT ke.entity_id FROM key_entities ke WHERE ke.workspace_id = ws AND ke.key_id = read_transactions.key OFFSET 0) ke
  CROSS JOIN LATERAL (SELECT e.id FROM entities e WHERE e.workspace_id = ws AND e.id = ke.entity_id AND e.status = 'ACTIVE' OFFSET 0) e
  CROSS JOIN LATERAL (SELECT m.set_id FROM entity_set_members m WHERE m.workspace_id = ws AND m.entity_id = e.id OFFSET 0) m;
  IF f = '{}' AND cursor_on IS NULL AND skipped + page_size <= 400 THEN
    total := counted_ever(ws, sets, '{0}');
    IF ascending THEN SELECT r.ids, r.times INTO ids, times FROM oldest_rows(ws, sets, skipped, page_size) r;
    ELSE SELECT r.ids, r.times INTO ids, times FROM newest_rows(ws, sets, skipped, page_size) r; END IF;
    more := skipped + page_size < total;
  ELSE
    IF f ? 'account' AND NOT f ?| '{id,tx_hash,recipient,min_amount,max_amount}' THEN
      -- Busy accounts have counters of their own: then they, and not their sets, are what is read.
      SELECT CASE WHEN bool_and(a.counted) THEN array_agg(-a.id) END INTO busy
      FROM (SELECT DISTINCT v::integer AS id FROM jsonb_array_elements_text(f -> 'account') v) w
      CROSS JOIN LATERAL (SELECT a.id, a.set_id, a.counted FROM mirrored_accounts a WHERE a.workspace_id = ws AND a.id = w.id OFFSET 0) a
      WHERE a.set_id = ANY (sets);
      sets := coalesce(busy, sets);
    END IF;
    kinds := kinds_wanted(ws, sets, (SELECT array_agg(v) FROM jsonb_array_elements_text(f -> 'currency') v), f ->> 'type',
                          (SELECT array_agg(v) FROM jsonb_array_elements_text(f -> 'status') v));
    IF kinds IS NULL THEN
      total := 0; more := false;
    ELSIF f ?| '{id,tx_hash,recipient,min_amount,max_amount}' OR (f ? 'account' AND busy IS NULL) THEN
      WITH found AS MATERIALIZED (SELECT r.id, r.created_on FROM rows_searched(ws, sets, kinds, f, after, before) r),
      left_over AS MATERIALIZED (
        SELECT * FROM found r WHERE cursor_on IS NULL OR (ascending AND (r.created_on, r.id) > (cursor_on, cursor_id))
          OR (NOT ascending AND (r.created_on, r.id) < (cursor_on, cursor_id))),
      shown AS (
        SELECT p.id, p.created_on FROM left_over p
        ORDER BY CASE WHEN ascending THEN p.created_on END, CASE WHEN ascending THEN p.id END, p.created_on DESC, p.id DESC
        LIMIT page_size OFFSET CASE WHEN cursor_on IS NULL THEN skipped ELSE 0 END)
      SELECT (SELECT count(*) FROM found), array_agg(shown.id), array_agg(shown.created_on),
             (SELECT count(*) FROM left_over) > count(*) + CASE WHEN cursor_on IS NULL THEN skipped ELSE 0 END
      INTO total, ids, times, more FROM shown;
    ELSE
      top := rows_after(ws, sets, kinds, before, 0);
      bottom := rows_after(ws, sets, kinds, after, 9223372036854775807);
      -- With nothing between them (before <= after) the two cross.
      total := greatest(bottom - top, 0);
      IF ascending THEN
        stop := CASE WHEN cursor_on IS NULL THEN bottom - skipped
                     ELSE least(bottom, rows_after(ws, sets, kinds, cursor_on, cursor_id)) END;
        first := greatest(top, stop - page_size);
        more := first > top;
      ELSE
        first := CASE WHEN cursor_on IS NULL THEN top + skipped
                      ELSE greatest(top, rows_after(ws, sets, kinds, cursor_on, cursor_id - 1)) END;
        stop := least(bottom, first + page_size);
        more := stop < bottom;
      END IF;
      SELECT r.ids, r.times INTO ids, times FROM rows_at(ws, sets, kinds, first, stop) r;
      IF ascending THEN
        SELECT array_agg(u.id ORDER BY u.i DESC), array_agg(u.at ORDER BY u.i DESC) INTO ids, times
        FROM unnest(ids, times) WITH ORDINALITY u (id, at, i);
      END IF;
    END IF;
  END IF;
  ids := coalesce(ids, '{}');
  last_id := ids[cardinality(ids)]; last_on := times[cardinality(ids)];
  SELECT '{"edges":[' || coalesce(string_agg('{"cursor":' || p.n - 1 || ',"node":' || t.document || '}', ',' ORDER BY p.n), '')
    || '],"page_info":{"count":' || total || ',"has_next_page":' || CASE WHEN more THEN 'true' ELSE 'false' END || '}}'
  INTO body FROM unnest(ids) WITH ORDINALITY AS p (id, n)
  CROSS JOIN LATERAL (SELECT m.document FROM mirrored_transactions m WHERE m.workspace_id = ws AND m.id = p.id OFFSET 0) t;
END $$;
