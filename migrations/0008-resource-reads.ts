import { type Kysely, sql } from 'kysely';

/**
 * The partner's reads. Each is one call: it proves the key (see the migration before), scopes by entity membership as
 * it is now, and answers with the body as text. `f` holds the filters; without any it is an empty object.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await listBody(db);
  await readEntities(db);
  await readAccounts(db);
  await readTransactions(db);
}

/** What every read begins with, and what it answers with. */
const CREDENTIAL = 'client text, digests bytea[], wanted_environment text, workspace_name text';
const ANSWER = 'OUT outcome text, OUT key text, OUT body text';
/**
 * A list is read by page, or from a place on: behind the row that stands there in the chosen order, whether or not that
 * row still exists. `next_place` is the place of the last row given, null when nothing follows.
 */
const LIST = `${CREDENTIAL}, f jsonb, page bigint, page_size integer, ascending boolean, place jsonb`;
const LIST_ANSWER = `${ANSWER}, OUT next_place jsonb`;
/** One plan, made once a session, whatever the statistics guess: every table is entered by an index. */
const ONE_PLAN = `SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off`;
const PROVE = (action: string) => `
  workspace := left(client, 5);
  PERFORM set_config('quorate.workspace', workspace, true);
  SELECT p.outcome, p.key INTO outcome, key
  FROM prove_key(client, digests, wanted_environment, workspace_name, ${action}) p;
  IF outcome <> 'ok' THEN RETURN; END IF;`;

async function run(db: Kysely<unknown>, text: string): Promise<void> {
  await sql.raw(text).execute(db);
}

async function listBody(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION list_body(edges text, total bigint, more boolean) RETURNS text LANGUAGE sql STABLE AS $$
      SELECT '{"edges":[' || coalesce(edges, '') || '],"page_info":{"count":' || total || ',"has_next_page":'
             || CASE WHEN more THEN 'true' ELSE 'false' END || '}}' $$`,
  );
}

async function readEntities(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION entity_document(e entities) RETURNS text LANGUAGE sql STABLE AS $$
      SELECT '{"accounts":[' || coalesce(
          (SELECT string_agg(ea.account_id::text, ',' ORDER BY ea.account_id) FROM entity_accounts ea
           WHERE ea.workspace_id = e.workspace_id AND ea.entity_id = e.id), '')
        || '],"created_by":' || e.created_by || ',"created_on":"' || published_time(e.created_on) || '","id":' || e.id
        || ',"last_request":' || coalesce(e.last_request::text, 'null') || ',"name":' || to_json(e.name)
        || ',"status":' || to_json(e.status) || '}'
    $$`,
  );
  await run(
    db,
    `
    CREATE FUNCTION read_entities(${LIST}, ${LIST_ANSWER}) LANGUAGE plpgsql STABLE ${ONE_PLAN} AS $$
    DECLARE
      workspace text;
      after timestamptz := (f ->> 'created_after')::timestamptz;
      before timestamptz := (f ->> 'created_before')::timestamptz;
    BEGIN ${PROVE(`'reports:read'`)}
      WITH visible AS MATERIALIZED (
        SELECT e.id, e.created_on FROM key_entities ke
        JOIN entities e ON e.workspace_id = ke.workspace_id AND e.id = ke.entity_id
        WHERE ke.workspace_id = workspace AND ke.key_id = key
          AND (f ->> 'id' IS NULL OR e.id = (f ->> 'id')::bigint)
          AND (f ->> 'name' IS NULL OR e.name = f ->> 'name')
          AND (f -> 'status' IS NULL OR f -> 'status' ? e.status)
          AND (after IS NULL OR e.created_on > after) AND (before IS NULL OR e.created_on < before)
          AND (f -> 'account' IS NULL OR EXISTS (
            SELECT FROM entity_accounts ea WHERE ea.workspace_id = workspace AND ea.entity_id = e.id
              AND f -> 'account' @> to_jsonb(ea.account_id)))
      ), ${pageOf('visible')}, edges AS (
        SELECT string_agg('{"cursor":' || p.n || ',"node":' || entity_document(e) || '}', ',' ORDER BY p.n) AS text
        FROM shown p JOIN entities e ON e.workspace_id = workspace AND e.id = p.id
      )${SAID}
    END $$`,
  );
  await run(
    db,
    `
    CREATE FUNCTION read_entity(${CREDENTIAL}, wanted bigint, ${ANSWER}) LANGUAGE plpgsql ${ONE_PLAN} AS $$
    DECLARE workspace text;
    BEGIN ${PROVE(`'reports:read'`)}
      SELECT entity_document(e) INTO body FROM entities e
      JOIN key_entities ke ON ke.workspace_id = e.workspace_id AND ke.entity_id = e.id AND ke.key_id = key
      WHERE e.workspace_id = workspace AND e.id = wanted;
      IF body IS NULL THEN outcome := 'not_found'; END IF;
    END $$`,
  );
}

/**
 * One page of a set that is small enough to sort, numbered from 0: newest first, or oldest first. One row more is
 * taken than is shown, which says whether anything follows.
 */
function pageOf(set: string): string {
  return `ahead AS MATERIALIZED (
        SELECT id, created_on FROM ${set}
        WHERE place IS NULL OR CASE
          WHEN ascending THEN (created_on, id) > ((place ->> 'on')::timestamptz, (place ->> 'id')::bigint)
          ELSE (created_on, id) < ((place ->> 'on')::timestamptz, (place ->> 'id')::bigint) END
      ), taken AS MATERIALIZED (
        SELECT id, created_on, row_number() OVER () - 1 AS n FROM (
          SELECT id, created_on FROM ahead
          ORDER BY CASE WHEN ascending THEN created_on END, CASE WHEN ascending THEN id END, created_on DESC, id DESC
          LIMIT page_size::bigint + 1 OFFSET CASE WHEN place IS NULL THEN (page - 1) * page_size ELSE 0 END) sorted
      ), shown AS MATERIALIZED (
        SELECT id, n FROM taken WHERE n < page_size
      ), following AS MATERIALIZED (
        SELECT t.created_on, t.id FROM taken t WHERE t.n = page_size - 1 AND EXISTS (SELECT FROM taken m WHERE m.n = page_size)
      )`;
}

/** What a page says, and where the next one begins. */
const SAID = `
      SELECT list_body(edges.text, (SELECT count(*) FROM visible), EXISTS (SELECT FROM following)),
        (SELECT jsonb_build_object('on', published_time(l.created_on), 'id', l.id) FROM following l)
      INTO body, next_place FROM edges;`;

async function readAccounts(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION read_accounts(${LIST}, ${LIST_ANSWER}) LANGUAGE plpgsql ${ONE_PLAN} AS $$
    DECLARE
      workspace text;
      after timestamptz := (f ->> 'created_after')::timestamptz;
      before timestamptz := (f ->> 'created_before')::timestamptz;
    BEGIN ${PROVE(`'reports:read'`)}
      IF EXISTS (
        SELECT FROM jsonb_array_elements(f -> 'entity') AS asked WHERE NOT EXISTS (
          SELECT FROM key_entities ke
          WHERE ke.workspace_id = workspace AND ke.key_id = key AND to_jsonb(ke.entity_id) = asked)) THEN
        outcome := 'not_found';
        RETURN;
      END IF;
      WITH visible AS MATERIALIZED (
        SELECT a.id, a.created_on FROM accounts_of_key(workspace, key) AS scope (id)
        CROSS JOIN LATERAL (
          SELECT * FROM mirrored_accounts m WHERE m.workspace_id = workspace AND m.id = scope.id) a
        WHERE f = '{}' OR (
          (f ->> 'id' IS NULL OR a.id = (f ->> 'id')::bigint)
          AND (f ->> 'name' IS NULL OR a.name = f ->> 'name')
          AND (f ->> 'currency' IS NULL OR a.currency = f ->> 'currency')
          AND (f ->> 'account_type' IS NULL OR a.type = f ->> 'account_type')
          AND (f ->> 'status' IS NULL OR a.status = f ->> 'status')
          AND (f ->> 'parent' IS NULL OR a.parent = (f ->> 'parent')::bigint)
          AND (after IS NULL OR a.created_on > after) AND (before IS NULL OR a.created_on < before)
          AND (f -> 'entity' IS NULL OR EXISTS (
            SELECT FROM entity_accounts ea JOIN entities e ON e.workspace_id = ea.workspace_id AND e.id = ea.entity_id
            WHERE ea.workspace_id = workspace AND ea.account_id = a.id AND e.status = 'ACTIVE'
              AND f -> 'entity' @> to_jsonb(ea.entity_id))))
      ), ${pageOf('visible')}, edges AS (
        SELECT string_agg('{"cursor":' || p.n || ',"node":' || a.document || '}', ',' ORDER BY p.n) AS text
        FROM shown p CROSS JOIN LATERAL (
          SELECT m.document FROM mirrored_accounts m WHERE m.workspace_id = workspace AND m.id = p.id) a
      )${SAID}
    END $$`,
  );
  await run(
    db,
    `
    CREATE FUNCTION read_account(${CREDENTIAL}, wanted bigint, ${ANSWER}) LANGUAGE plpgsql ${ONE_PLAN} AS $$
    DECLARE workspace text;
    BEGIN ${PROVE(`'reports:read'`)}
      SELECT a.document INTO body FROM mirrored_accounts a
      WHERE a.workspace_id = workspace AND a.id = wanted AND key_reaches_account(workspace, key, a.id);
      IF body IS NULL THEN outcome := 'not_found'; END IF;
    END $$`,
  );
}

const EDGES_OF_TRANSACTIONS = `
        SELECT string_agg('{"cursor":' || p.n || ',"node":' || t.document || '}', ',' ORDER BY p.n) AS text
        FROM shown p CROSS JOIN LATERAL (
          SELECT m.document FROM mirrored_transactions m WHERE m.workspace_id = workspace AND m.id = p.id) t`;

async function readTransactions(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION read_transactions(${LIST}, ${LIST_ANSWER}) LANGUAGE plpgsql ${ONE_PLAN} AS $$
    DECLARE
      workspace text;
      after timestamptz := coalesce((f ->> 'created_after')::timestamptz, '-infinity');
      before timestamptz := coalesce((f ->> 'created_before')::timestamptz, 'infinity');
    BEGIN ${PROVE(`'reports:read'`)}
      
WITH visible AS MATERIALIZED (
        SELECT t.id, t.created_on FROM accounts_of_key(workspace, key) AS scope (id)
        CROSS JOIN LATERAL (
          SELECT * FROM mirrored_transactions m
          WHERE m.workspace_id = workspace AND m.account_id = scope.id AND m.created_on > after AND m.created_on < before) t
        WHERE (f -> 'account' IS NULL OR f -> 'account' @> to_jsonb(scope.id))
          AND (f ->> 'id' IS NULL OR t.id = (f ->> 'id')::bigint)
          AND (f -> 'currency' IS NULL OR f -> 'currency' ? t.currency)
          AND (f -> 'status' IS NULL OR f -> 'status' ? t.status)
          AND (f ->> 'type' IS NULL OR t.type = f ->> 'type')
          AND (f ->> 'recipient' IS NULL OR t.recipient = f ->> 'recipient')
          AND (f ->> 'tx_hash' IS NULL OR t.tx_hash = f ->> 'tx_hash')
          AND (f ->> 'min_amount' IS NULL OR t.amount >= (f ->> 'min_amount')::numeric)
          AND (f ->> 'max_amount' IS NULL OR t.amount <= (f ->> 'max_amount')::numeric)
      ), ${pageOf('visible')}, edges AS (${EDGES_OF_TRANSACTIONS})${SAID}
    END $$`,
  );
  await run(
    db,
    `
    CREATE FUNCTION read_transaction(${CREDENTIAL}, wanted bigint, ${ANSWER}) LANGUAGE plpgsql ${ONE_PLAN} AS $$
    DECLARE workspace text;
    BEGIN ${PROVE(`'reports:read'`)}
      SELECT t.document INTO body FROM mirrored_transactions t
      WHERE t.workspace_id = workspace AND t.id = wanted AND key_reaches_account(workspace, key, t.account_id);
      IF body IS NULL THEN outcome := 'not_found'; END IF;
    END $$`,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  const functions = [
    'read_transaction',
    'read_transactions',
    'read_account',
    'read_accounts',
    'read_entity',
    'read_entities',
    'entity_document',
    'list_body',
  ];
  for (const name of functions) await run(db, `DROP FUNCTION ${name}`);
}
