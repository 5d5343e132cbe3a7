import type { Kysely } from 'kysely';
import { LIST, ONE_JOIN, ONE_PLAN, prove, run } from './partner-read.ts';

/**
 * The partner's list of transactions: one call, one snapshot (STABLE: every inner statement sees what the call saw),
 * SECURITY INVOKER, one plan. What carries which filter, and what it costs: docs/flat-reads/README.md.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(db, ACCOUNTS_WANTED);
  await run(db, ROWS_SEARCHED);
  await run(db, READ_TRANSACTIONS);
}

const TEXTS_OF = (name: string) => `(SELECT array_agg(v) FROM jsonb_array_elements_text(f -> '${name}') v)`;

/** The accounts in scope that a filter names: by id, or by what a token is worth in. Null when no filter does. */
const ACCOUNTS_WANTED = `
  CREATE FUNCTION accounts_wanted(ws text, sets integer[], wanted jsonb, assets text[]) RETURNS integer[] LANGUAGE plpgsql STABLE AS $$
  DECLARE found integer[];
  BEGIN
    IF wanted IS NOT NULL THEN
      SELECT coalesce(array_agg(v.account_id), '{}') INTO found
      FROM (SELECT DISTINCT w::integer AS id FROM jsonb_array_elements_text(wanted) w) w
      CROSS JOIN LATERAL (SELECT v.account_id, v.set_id FROM account_activity v
        WHERE v.workspace_id = ws AND v.account_id = w.id OFFSET 0) v
      WHERE v.set_id = ANY (sets);
    END IF;
    IF assets IS NOT NULL THEN
      SELECT coalesce(array_agg(a.id), '{}') INTO found FROM unnest(sets) AS s (id)
      CROSS JOIN LATERAL (SELECT m.id, m.currency, m.token FROM mirrored_accounts m
        WHERE m.workspace_id = ws AND m.set_id = s.id ORDER BY m.created_on DESC, m.id DESC OFFSET 0) a
      WHERE a.currency || ':' || a.token = ANY (assets) AND (found IS NULL OR a.id = ANY (found));
    END IF;
    RETURN found;
  END $$`;

/** What a row must be, as far as its own columns say; \`kinds\` are of every account, \`asset_kinds\` of those of an asset. */
const KIND_HOLDS = `(kinds = '{0}' OR m.kind_id = ANY (kinds)
          OR m.kind_id = ANY (asset_kinds) AND m.account_id = ANY (asset_accounts))
        AND m.created_on > after AND m.created_on < before
        AND (least_amount IS NULL OR m.amount >= least_amount) AND (most_amount IS NULL OR m.amount <= most_amount)`;
const ROW_HOLDS = `${KIND_HOLDS}
        AND (hash IS NULL OR m.tx_hash = hash) AND (receiver IS NULL OR m.recipient = receiver)
        AND (NOT by_document OR transaction_filters_hold(m.document, f))`;
const OF_EACH_ACCOUNT = (entered: string, holds: string) => `
      RETURN QUERY SELECT t.id, t.created_on FROM unnest(accounts) AS a (id)
        CROSS JOIN LATERAL (SELECT m.id, m.created_on FROM mirrored_transactions m
          WHERE m.workspace_id = ws AND m.account_id = a.id ${entered} AND ${holds} OFFSET 0) t`;

/**
 * Filters that no counter knows. What they leave of the rows in scope is visited, account by account, so that neither the
 * answer nor its time says anything about accounts out of scope. Index only, unless a text of the document is asked for.
 */
const ROWS_SEARCHED = `
  CREATE FUNCTION rows_searched(ws text, sets integer[], accounts integer[], kinds integer[], asset_kinds integer[],
    asset_accounts integer[], f jsonb, after timestamptz, before timestamptz)
  RETURNS TABLE (id bigint, created_on timestamptz) LANGUAGE plpgsql STABLE ROWS 1000 AS $$
  DECLARE
    least_amount numeric := (f ->> 'min_amount')::numeric;
    most_amount numeric := (f ->> 'max_amount')::numeric;
    hash text := f ->> 'tx_hash';
    receiver text := f ->> 'recipient';
    by_document boolean := f ?| '{destination_tag,interaction_type,memo,title,label,tx_label}';
  BEGIN
    IF f ? 'id' THEN
      RETURN QUERY SELECT m.id, m.created_on FROM mirrored_transactions m
        CROSS JOIN LATERAL (SELECT v.set_id FROM account_activity v
          WHERE v.workspace_id = ws AND v.account_id = m.account_id OFFSET 0) v
        WHERE m.workspace_id = ws AND m.id = (f ->> 'id')::bigint AND v.set_id = ANY (sets)
          AND (accounts IS NULL OR m.account_id = ANY (accounts)) AND ${ROW_HOLDS};
      RETURN;
    END IF;
    IF accounts IS NULL THEN
      SELECT array_agg(v.account_id) INTO accounts FROM unnest(sets) AS s (id) CROSS JOIN LATERAL (
        SELECT v.account_id FROM account_activity v WHERE v.workspace_id = ws AND v.set_id = s.id
          AND v.last_on > after AND v.first_on < before ORDER BY v.last_on DESC OFFSET 0) v;
    END IF;
    IF receiver IS NOT NULL THEN ${OF_EACH_ACCOUNT('AND m.recipient = receiver', ROW_HOLDS)};
    ELSIF hash IS NOT NULL THEN ${OF_EACH_ACCOUNT('AND m.tx_hash = hash', ROW_HOLDS)};
    ELSIF by_document THEN ${OF_EACH_ACCOUNT('', ROW_HOLDS)};
    ELSE ${OF_EACH_ACCOUNT('', KIND_HOLDS)};
    END IF;
  END $$`;

const READ_TRANSACTIONS = `
  CREATE FUNCTION read_transactions(${LIST}) LANGUAGE plpgsql STABLE ${ONE_PLAN} ${ONE_JOIN} AS $$
  DECLARE
    workspace text; sets integer[];
    after timestamptz := coalesce((f ->> 'created_after')::timestamptz, '-infinity');
    before timestamptz := coalesce((f ->> 'created_before')::timestamptz, 'infinity');
    place_on timestamptz := (place ->> 'on')::timestamptz;
    place_id bigint := (place ->> 'id')::bigint;
    skipped bigint := CASE WHEN place IS NULL THEN (page - 1) * page_size ELSE 0 END;
    currencies text[]; assets text[]; kinds integer[]; asset_kinds integer[] := '{}';
    accounts integer[]; asset_accounts integer[] := '{}'; busy integer[];
    searching boolean; total bigint; top bigint; bottom bigint; first bigint; stop bigint; more boolean;
    ids bigint[]; times timestamptz[];
  BEGIN ${prove()}
    sets := sets_of_key(workspace, key);
    IF f = '{}' AND place IS NULL AND skipped + page_size <= 400 THEN
      total := counted_ever(workspace, sets, '{0}');
      IF ascending THEN SELECT r.ids, r.times INTO ids, times FROM oldest_rows(workspace, sets, skipped, page_size) r;
      ELSE SELECT r.ids, r.times INTO ids, times FROM newest_rows(workspace, sets, skipped, page_size) r; END IF;
      more := skipped + page_size < total;
    ELSE
      searching := f ?| '{id,tx_hash,recipient,min_amount,max_amount,destination_tag,interaction_type,memo,title,label,tx_label}';
      -- A token is a currency and a contract: what one account is worth in.
      SELECT array_agg(v) FILTER (WHERE strpos(v, ':') = 0), array_agg(v) FILTER (WHERE strpos(v, ':') > 0)
      INTO currencies, assets FROM jsonb_array_elements_text(f -> 'currency') v;
      accounts := accounts_wanted(workspace, sets, f -> 'account', CASE WHEN currencies IS NULL THEN assets END);
      IF assets IS NOT NULL AND currencies IS NOT NULL THEN
        searching := true;
        asset_accounts := accounts_wanted(workspace, sets, f -> 'account', assets);
        asset_kinds := kinds_wanted(workspace, sets, ARRAY(SELECT split_part(v, ':', 1) FROM unnest(assets) v), f ->> 'type', ${TEXTS_OF('status')});
      ELSIF assets IS NOT NULL THEN
        currencies := ARRAY(SELECT split_part(v, ':', 1) FROM unnest(assets) v);
      END IF;
      IF accounts IS NOT NULL AND NOT searching THEN
        -- Busy accounts have counters of their own: then they, and not their sets, are what is read.
        SELECT array_agg(-a.id) INTO busy FROM unnest(accounts) AS a (id)
        CROSS JOIN LATERAL (SELECT v.busy FROM account_activity v WHERE v.workspace_id = workspace AND v.account_id = a.id OFFSET 0) v
        HAVING bool_and(v.busy);
        IF busy IS NULL THEN searching := true; ELSE sets := busy; END IF;
      END IF;
      kinds := kinds_wanted(workspace, sets, currencies, f ->> 'type', ${TEXTS_OF('status')});
      IF searching THEN
        WITH found AS MATERIALIZED (
          SELECT r.id, r.created_on
          FROM rows_searched(workspace, sets, accounts, kinds, asset_kinds, asset_accounts, f, after, before) r
        ), ahead AS MATERIALIZED (
          SELECT * FROM found r WHERE place IS NULL OR CASE WHEN ascending
            THEN (r.created_on, r.id) > (place_on, place_id) ELSE (r.created_on, r.id) < (place_on, place_id) END
        ), shown AS (
          SELECT p.id, p.created_on FROM ahead p
          ORDER BY CASE WHEN ascending THEN p.created_on END, CASE WHEN ascending THEN p.id END, p.created_on DESC, p.id DESC
          LIMIT page_size OFFSET skipped)
        SELECT (SELECT count(*) FROM found), array_agg(shown.id), array_agg(shown.created_on),
               (SELECT count(*) FROM ahead) > skipped + count(*)
        INTO total, ids, times, more FROM shown;
      ELSE
        top := rank_of(workspace, sets, kinds, before, 0);
        bottom := rank_of(workspace, sets, kinds, after, 9223372036854775807);
        -- With nothing between them (before <= after) the two cross.
        total := greatest(bottom - top, 0);
        IF ascending THEN
          stop := CASE WHEN place IS NULL THEN bottom - skipped
                       ELSE least(bottom, rank_of(workspace, sets, kinds, place_on, place_id)) END;
          first := greatest(top, stop - page_size);
          more := first > top;
        ELSE
          first := CASE WHEN place IS NULL THEN top + skipped
                        ELSE greatest(top, rank_of(workspace, sets, kinds, place_on, place_id - 1)) END;
          stop := least(bottom, first + page_size);
          more := stop < bottom;
        END IF;
        SELECT r.ids, r.times INTO ids, times FROM rows_at(workspace, sets, kinds, first, stop) r;
        IF ascending THEN
          SELECT array_agg(u.id ORDER BY u.i DESC), array_agg(u.at ORDER BY u.i DESC) INTO ids, times
          FROM unnest(ids, times) WITH ORDINALITY u (id, at, i);
        END IF;
      END IF;
    END IF;
    more := more AND cardinality(ids) > 0;
    IF more THEN
      next_place := jsonb_build_object('on', published_time(times[cardinality(times)]), 'id', ids[cardinality(ids)]);
    END IF;
    SELECT list_body(string_agg('{"cursor":' || p.n - 1 || ',"node":' || t.document || '}', ',' ORDER BY p.n), total, coalesce(more, false))
    INTO body FROM unnest(ids) WITH ORDINALITY AS p (id, n)
    CROSS JOIN LATERAL (SELECT m.document FROM mirrored_transactions m WHERE m.workspace_id = workspace AND m.id = p.id OFFSET 0) t;
  END $$`;

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(db, 'DROP FUNCTION read_transactions, rows_searched, accounts_wanted');
}
