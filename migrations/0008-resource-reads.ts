import { type Kysely, sql } from 'kysely';

/**
 * The partner's reads. Each is one call: it proves the key (see the migration before), scopes by entity membership as
 * it is now, and answers with the body as text. `f` holds the filters; without any it is an empty object.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await readEntities(db);
  await readAccounts(db);
  await readTransactions(db);
}

/** What every read begins with, and what it answers with. */
const CREDENTIAL = 'client text, digests bytea[], wanted_environment text, workspace_name text';
const LIST = `${CREDENTIAL}, f jsonb, page bigint, page_size integer, ascending boolean`;
const ANSWER = 'OUT outcome text, OUT key text, OUT body text';
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
    CREATE FUNCTION read_entities(${LIST}, ${ANSWER}) LANGUAGE plpgsql ${ONE_PLAN} AS $$
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
      ), shown AS MATERIALIZED (${pageOf('visible')}
      ), edges AS (
        SELECT string_agg('{"cursor":' || p.n || ',"node":' || entity_document(e) || '}', ',' ORDER BY p.n) AS text
        FROM shown p JOIN entities e ON e.workspace_id = workspace AND e.id = p.id
      )
      SELECT page_body(edges.text, (SELECT count(*) FROM visible), page, page_size) INTO body FROM edges;
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

/** One page of a set that is small enough to sort, numbered from 0: newest first, or oldest first. */
function pageOf(set: string): string {
  return `
        SELECT id, row_number() OVER () - 1 AS n FROM (
          SELECT id FROM ${set}
          ORDER BY CASE WHEN ascending THEN created_on END, CASE WHEN ascending THEN id END, created_on DESC, id DESC
          LIMIT page_size OFFSET (page - 1) * page_size) sorted`;
}

async function readAccounts(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION read_accounts(${LIST}, ${ANSWER}) LANGUAGE plpgsql ${ONE_PLAN} AS $$
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
      ), shown AS MATERIALIZED (${pageOf('visible')}
      ), edges AS (
        SELECT string_agg('{"cursor":' || p.n || ',"node":' || a.document || '}', ',' ORDER BY p.n) AS text
        FROM shown p CROSS JOIN LATERAL (
          SELECT m.document FROM mirrored_accounts m WHERE m.workspace_id = workspace AND m.id = p.id) a
      )
      SELECT page_body(edges.text, (SELECT count(*) FROM visible), page, page_size) INTO body FROM edges;
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

/**
 * A page of transactions of thousands of accounts without visiting them all: among the accounts with the latest
 * transactions, the k-th's time is a floor below which no row of the first k can lie; only rows at or above it are
 * looked up, per account, by index alone. Counts are sums of counters.
 */
function transactionsPage(direction: 'ASC' | 'DESC'): string {
  const [newest, within, edge, never] =
    direction === 'DESC'
      ? ['last_transaction_on', '>=', 'min', '-infinity']
      : ['first_transaction_on', '<=', 'max', 'infinity'];
  return `
      WITH scope AS MATERIALIZED (
        SELECT a.id, a.transactions, a.${newest} AS at FROM accounts_of_key(workspace, key) AS s (id)
        CROSS JOIN LATERAL (
          SELECT * FROM mirrored_accounts m WHERE m.workspace_id = workspace AND m.id = s.id AND m.transactions > 0) a
      ), total AS MATERIALIZED (
        SELECT coalesce(sum(transactions), 0)::bigint AS n FROM scope
      ), wanted AS MATERIALIZED (
        SELECT CASE WHEN (page - 1) * page_size < total.n THEN page * page_size ELSE 0 END AS rows FROM total
      ), nearest AS MATERIALIZED (
        SELECT at FROM scope ORDER BY at ${direction} LIMIT (SELECT rows FROM wanted)
      ), floor AS MATERIALIZED (
        SELECT CASE WHEN count(*) = (SELECT rows FROM wanted) THEN ${edge}(at) ELSE '${never}' END AS at FROM nearest
      ), shown AS MATERIALIZED (
        SELECT id, row_number() OVER () - 1 AS n FROM (
          SELECT t.id FROM floor CROSS JOIN scope CROSS JOIN LATERAL (
            SELECT m.id, m.created_on FROM mirrored_transactions m
            WHERE m.workspace_id = workspace AND m.account_id = scope.id AND m.created_on ${within} floor.at
            ORDER BY m.created_on ${direction}, m.id ${direction} LIMIT (SELECT rows FROM wanted)) t
          WHERE scope.at ${within} floor.at
          ORDER BY t.created_on ${direction}, t.id ${direction} LIMIT page_size OFFSET (page - 1) * page_size) sorted
      ), edges AS (${EDGES_OF_TRANSACTIONS})
      SELECT page_body(edges.text, total.n, page, page_size) INTO body FROM edges, total;`;
}

const EDGES_OF_TRANSACTIONS = `
        SELECT string_agg('{"cursor":' || p.n || ',"node":' || t.document || '}', ',' ORDER BY p.n) AS text
        FROM shown p CROSS JOIN LATERAL (
          SELECT m.document FROM mirrored_transactions m WHERE m.workspace_id = workspace AND m.id = p.id) t`;

async function readTransactions(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION read_transactions(${LIST}, ${ANSWER}) LANGUAGE plpgsql ${ONE_PLAN} AS $$
    DECLARE
      workspace text;
      after timestamptz := coalesce((f ->> 'created_after')::timestamptz, '-infinity');
      before timestamptz := coalesce((f ->> 'created_before')::timestamptz, 'infinity');
    BEGIN ${PROVE(`'reports:read'`)}
      IF f = '{}' AND ascending THEN ${transactionsPage('ASC')}
      ELSIF f = '{}' THEN ${transactionsPage('DESC')}
      ELSE
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
      ), shown AS MATERIALIZED (${pageOf('visible')}
      ), edges AS (${EDGES_OF_TRANSACTIONS})
      SELECT page_body(edges.text, (SELECT count(*) FROM visible), page, page_size) INTO body FROM edges;
      END IF;
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
  ];
  for (const name of functions) await run(db, `DROP FUNCTION ${name}`);
}
