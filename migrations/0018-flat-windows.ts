import { type Kysely, sql } from 'kysely';

/**
 * The parts of the transactions read: everything is a window of ranks. A rank is the number of rows before a place,
 * newest first; counters turn a place into its rank and a rank into the slot where it lies; only the rows of a window's
 * slots are visited. Whatever the statistics say only one plan is possible: every table is entered by one index, in the
 * written order (LATERAL … OFFSET 0), and bounds are variables, for under row-level security an expression that is not
 * leakproof is no index condition.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const text of [...COUNTING, ...LOCATING, ...ENDS])
    await sql.raw(`CREATE FUNCTION ${text}`).execute(db);
}

/** The counters of some sets and kinds, in a stretch of slots of one span. */
const COUNTERS = (span: string, low: string, high: string) => `
  CROSS JOIN LATERAL (SELECT c.slot, c.n, c.accounts FROM transaction_counts c
    WHERE c.workspace_id = ws AND c.set_id = s.id AND c.span = ${span} AND c.kind_id = k.id
      AND c.slot >= ${low} AND c.slot < ${high} OFFSET 0) c`;

const COUNTING = [
  // The kinds of transactions in these sets that the filters let through; {0} when nothing narrows the kind.
  `kinds_wanted(ws text, sets integer[], currencies text[], wanted_type text, statuses text[])
  RETURNS integer[] LANGUAGE plpgsql STABLE AS $$
  BEGIN
    IF currencies IS NULL AND wanted_type IS NULL AND statuses IS NULL THEN RETURN '{0}'; END IF;
    RETURN (
      SELECT coalesce(array_agg(DISTINCT k.id), '{}') FROM unnest(sets) AS s (id)
      CROSS JOIN LATERAL (SELECT c.kind_id FROM transaction_counts c
        WHERE c.workspace_id = ws AND c.set_id = s.id AND c.span = 63 AND c.kind_id > 0 AND c.n > 0 OFFSET 0) c
      CROSS JOIN LATERAL (SELECT k.id, k.currency, k.type, k.status FROM transaction_kinds k
        WHERE k.workspace_id = ws AND k.id = c.kind_id OFFSET 0) k
      WHERE (currencies IS NULL OR k.currency = ANY (currencies)) AND (wanted_type IS NULL OR k.type = wanted_type)
        AND (statuses IS NULL OR k.status = ANY (statuses)));
  END $$`,
  `counted_ever(ws text, sets integer[], kinds integer[]) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
  BEGIN
    RETURN (SELECT coalesce(sum(c.n), 0)::bigint
      FROM unnest(sets) AS s (id) CROSS JOIN unnest(kinds) AS k (id) ${COUNTERS('63', '0', '1')});
  END $$`,
  `narrowest_span(kinds integer[]) RETURNS integer LANGUAGE sql IMMUTABLE
  AS $$ SELECT CASE WHEN kinds = '{0}' THEN 12 ELSE 14 END $$`,
  `slot_begins(slot integer, span integer) RETURNS timestamptz LANGUAGE sql IMMUTABLE
  AS $$ SELECT to_timestamp((slot::bigint << span)::double precision) $$`,
  // Rows in slots of the narrowest span from \`low\` on: narrow slots up to where a wider one begins.
  `counted_from(ws text, sets integer[], kinds integer[], low integer) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
  DECLARE
    narrow integer := narrowest_span(kinds);
    wider integer := (low + 31) >> 5;
    widest integer := (wider + 31) >> 5;
  BEGIN
    RETURN (SELECT coalesce(sum(c.n), 0)::bigint
      FROM unnest(sets) AS s (id) CROSS JOIN unnest(kinds) AS k (id)
      CROSS JOIN (VALUES (narrow, low, wider << 5), (narrow + 5, wider, widest << 5), (narrow + 10, widest, 2147483647)) AS r (span, low, high)
      ${COUNTERS('r.span', 'r.low', 'r.high')});
  END $$`,
];

const LOCATING = [
  `slots_of_ranks(ws text, sets integer[], kinds integer[], level integer, wider_slot integer, first bigint, last bigint,
    OUT first_slot integer, OUT first_later bigint, OUT last_slot integer, OUT last_later bigint)
  LANGUAGE plpgsql STABLE AS $$
  DECLARE
    low integer := coalesce(wider_slot << 5, -1000000000);
    high integer := coalesce((wider_slot + 1) << 5, 1000000000);
  BEGIN
    SELECT max(f.slot) FILTER (WHERE f.upto > first), min(f.upto - f.n) FILTER (WHERE f.upto > first),
           max(f.slot) FILTER (WHERE f.upto > last), min(f.upto - f.n) FILTER (WHERE f.upto > last)
    INTO first_slot, first_later, last_slot, last_later FROM (
      SELECT c.slot, sum(c.n) AS n, sum(sum(c.n)) OVER (ORDER BY c.slot DESC) AS upto
      FROM unnest(sets) AS s (id) CROSS JOIN unnest(kinds) AS k (id) ${COUNTERS('level', 'low', 'high')}
      GROUP BY c.slot) f;
  END $$`,
  // Where the rows at two ranks lie (first <= last): their slots, and how many rows are in slots later than the first's.
  // One look at each span while both lie in the same wider slot, else two.
  `located(ws text, sets integer[], kinds integer[], first bigint, last bigint,
    OUT high_slot integer, OUT above bigint, OUT low_slot integer)
  LANGUAGE plpgsql STABLE AS $$
  DECLARE level integer; high_later bigint; low_later bigint; low_above bigint := 0; together boolean;
  BEGIN
    above := 0;
    FOR level IN REVERSE narrowest_span(kinds) + 10 .. narrowest_span(kinds) BY 5 LOOP
      together := high_slot IS NOT DISTINCT FROM low_slot;
      SELECT p.first_slot, p.first_later, CASE WHEN together THEN p.last_slot ELSE low_slot END, p.last_later
      INTO high_slot, high_later, low_slot, low_later
      FROM slots_of_ranks(ws, sets, kinds, level, high_slot, first - above, last - above) p;
      IF NOT together THEN
        SELECT p.last_slot, p.last_later INTO low_slot, low_later
        FROM slots_of_ranks(ws, sets, kinds, level, low_slot, last - low_above, last - low_above) p;
      END IF;
      above := above + high_later;
      low_above := low_above + low_later;
    END LOOP;
  END $$`,
  // The rows in scope of a stretch of time: the counters name the accounts that have any, each is asked for its set now,
  // then for its rows, index only. About as many look-ups as there are rows in scope there.
  `rows_between(ws text, sets integer[], kinds integer[], low timestamptz, high timestamptz)
  RETURNS TABLE (id bigint, created_on timestamptz) LANGUAGE plpgsql STABLE ROWS 1000 AS $$
  DECLARE
    level integer := narrowest_span(kinds);
    low_slot integer := slot_of(low, level);
    beyond_slot integer := slot_of(high - interval '1 microsecond', level) + 1;
  BEGIN
    RETURN QUERY SELECT t.id, t.created_on FROM (
        SELECT DISTINCT a.id, greatest(low, slot_begins(c.slot, level)) AS low_on, least(high, slot_begins(c.slot + 1, level)) AS high_on
        FROM unnest(sets) AS s (id) CROSS JOIN unnest(kinds) AS k (id) ${COUNTERS('level', 'low_slot', 'beyond_slot')}
        CROSS JOIN LATERAL unnest(c.accounts) AS a (id) WHERE c.n > 0) l
      CROSS JOIN LATERAL (SELECT v.set_id FROM account_activity v WHERE v.workspace_id = ws AND v.account_id = l.id OFFSET 0) v
      CROSS JOIN LATERAL (SELECT m.id, m.created_on, m.kind_id FROM mirrored_transactions m
        WHERE m.workspace_id = ws AND m.account_id = l.id AND (v.set_id = ANY (sets) OR -l.id = ANY (sets))
          AND m.created_on >= l.low_on AND m.created_on < l.high_on OFFSET 0) t
      WHERE kinds = '{0}' OR t.kind_id = ANY (kinds);
  END $$`,
  // How many rows come before this place when the newest is first: those with a later time, or the same and a larger id.
  `rank_of(ws text, sets integer[], kinds integer[], at timestamptz, last_id bigint) RETURNS bigint
  LANGUAGE plpgsql STABLE AS $$
  DECLARE slot integer; inside bigint;
  BEGIN
    IF at = 'infinity' THEN RETURN 0; END IF;
    IF at = '-infinity' THEN RETURN counted_ever(ws, sets, kinds); END IF;
    slot := slot_of(at, narrowest_span(kinds));
    SELECT count(*) INTO inside FROM rows_between(ws, sets, kinds, at, slot_begins(slot + 1, narrowest_span(kinds))) r
    WHERE (r.created_on, r.id) > (at, last_id);
    RETURN inside + counted_from(ws, sets, kinds, slot + 1);
  END $$`,
  // The rows at ranks [first, stop), newest first.
  `rows_at(ws text, sets integer[], kinds integer[], first bigint, stop bigint, OUT ids bigint[], OUT times timestamptz[])
  LANGUAGE plpgsql STABLE AS $$
  DECLARE high_slot integer; low_slot integer; above bigint;
  BEGIN
    IF first >= stop THEN RETURN; END IF;
    SELECT l.high_slot, l.above, l.low_slot INTO high_slot, above, low_slot FROM located(ws, sets, kinds, first, stop - 1) l;
    SELECT array_agg(p.id), array_agg(p.created_on) INTO ids, times FROM (
      SELECT r.id, r.created_on FROM rows_between(ws, sets, kinds,
        slot_begins(low_slot, narrowest_span(kinds)), slot_begins(high_slot + 1, narrowest_span(kinds))) r
      ORDER BY r.created_on DESC, r.id DESC OFFSET first - above LIMIT stop - first) p;
  END $$`,
];

/**
 * The first rows of all, from either end: among the accounts with the nearest rows, the k-th's time is an edge beyond
 * which none of the first k can lie. (The ORDER BY of the accounts ties each statement to its index.)
 */
function endRows(name: string, near: string, direction: 'ASC' | 'DESC'): string {
  const [within, farthest, never] =
    direction === 'DESC' ? ['>=', 'min', '-infinity'] : ['<=', 'max', 'infinity'];
  return `${name}(ws text, sets integer[], skipped bigint, wanted bigint, OUT ids bigint[], OUT times timestamptz[])
  LANGUAGE plpgsql STABLE AS $$
  DECLARE k bigint := skipped + wanted;
  BEGIN
    WITH edge AS MATERIALIZED (
      SELECT CASE WHEN count(*) = k THEN ${farthest}(f.at) ELSE '${never}' END AS at FROM (
        SELECT v.at FROM unnest(sets) AS s (id) CROSS JOIN LATERAL (
          SELECT v.${near} AS at FROM account_activity v
          WHERE v.workspace_id = ws AND v.set_id = s.id AND v.${near} IS NOT NULL
          ORDER BY v.${near} ${direction} LIMIT k) v ORDER BY v.at ${direction} LIMIT k) f)
    SELECT array_agg(p.id), array_agg(p.created_on) INTO ids, times FROM (
      SELECT t.id, t.created_on FROM edge CROSS JOIN unnest(sets) AS s (id)
      CROSS JOIN LATERAL (SELECT v.account_id FROM account_activity v
        WHERE v.workspace_id = ws AND v.set_id = s.id AND v.${near} ${within} edge.at
        ORDER BY v.${near} ${direction} OFFSET 0) v
      CROSS JOIN LATERAL (SELECT m.id, m.created_on FROM mirrored_transactions m
        WHERE m.workspace_id = ws AND m.account_id = v.account_id AND m.created_on ${within} edge.at
        ORDER BY m.created_on ${direction}, m.id ${direction} LIMIT k) t
      ORDER BY t.created_on ${direction}, t.id ${direction} LIMIT wanted OFFSET skipped) p;
  END $$`;
}

const ENDS = [endRows('newest_rows', 'last_on', 'DESC'), endRows('oldest_rows', 'first_on', 'ASC')];

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`
    DROP FUNCTION oldest_rows, newest_rows, rows_at, rank_of, rows_between, located, slots_of_ranks, counted_from,
      slot_begins, narrowest_span, counted_ever, kinds_wanted`.execute(db);
}
