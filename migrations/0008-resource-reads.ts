import type { Kysely } from 'kysely';
import {
  ANSWER,
  type By,
  CREDENTIAL,
  inOrder,
  LEADING,
  LIST,
  ONE_PLAN,
  onePage,
  prove,
  run,
} from './partner-read.ts';

/**
 * The partner's reads. Each is one call: it proves the key (see the migration before), scopes by entity membership as
 * it is now, and answers with the body as text.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await listBody(db);
  await readEntities(db);
  await readAccount(db);
  await readTransaction(db);
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

function entitiesInOrder(by: By): string {
  const order = inOrder(by);
  const { named } = order;
  return `
      WITH visible AS MATERIALIZED (
        SELECT ${named(`${LEADING('e.name')} AS name`)}e.id, e.created_on FROM key_entities ke
        JOIN entities e ON e.workspace_id = ke.workspace_id AND e.id = ke.entity_id
        WHERE ke.workspace_id = workspace AND ke.key_id = key
          AND (f ->> 'id' IS NULL OR e.id = (f ->> 'id')::bigint)
          AND (f ->> 'name' IS NULL OR e.name = f ->> 'name')
          AND (f -> 'status' IS NULL OR f -> 'status' ? e.status)
          AND (after IS NULL OR e.created_on > after) AND (before IS NULL OR e.created_on < before)
          AND (f -> 'account' IS NULL OR EXISTS (
            SELECT FROM entity_accounts ea WHERE ea.workspace_id = workspace AND ea.entity_id = e.id
              AND f -> 'account' @> to_jsonb(ea.account_id)))
      ), ${onePage(order)}, edges AS (
        SELECT string_agg('{"cursor":' || p.n || ',"node":' || entity_document(e) || '}', ',' ORDER BY p.n) AS text
        FROM taken p JOIN entities e ON e.workspace_id = workspace AND e.id = p.id WHERE p.n < page_size
      )
      SELECT list_body(edges.text, (SELECT count(*) FROM visible), EXISTS (SELECT FROM following)),
        (SELECT jsonb_build_object(${named("'name', l.name")}'on', published_time(l.created_on), 'id', l.id) FROM following l)
      INTO body, next_place FROM edges;`;
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
    CREATE FUNCTION read_entities(${LIST}) LANGUAGE plpgsql STABLE ${ONE_PLAN} AS $$
    DECLARE
      workspace text;
      after timestamptz := (f ->> 'created_after')::timestamptz;
      before timestamptz := (f ->> 'created_before')::timestamptz;
      from_name text COLLATE "C" := place ->> 'name';
      from_created_on timestamptz := (place ->> 'on')::timestamptz;
      from_id bigint := (place ->> 'id')::bigint;
    BEGIN ${prove()}
      IF order_by = 'created_on' THEN ${entitiesInOrder('time')}
      ELSE ${entitiesInOrder('name')}
      END IF;
    END $$`,
  );
  await run(
    db,
    `
    CREATE FUNCTION read_entity(${CREDENTIAL}, wanted bigint, ${ANSWER}) LANGUAGE plpgsql STABLE ${ONE_PLAN} AS $$
    DECLARE workspace text;
    BEGIN ${prove()}
      SELECT entity_document(e) INTO body FROM entities e
      JOIN key_entities ke ON ke.workspace_id = e.workspace_id AND ke.entity_id = e.id AND ke.key_id = key
      WHERE e.workspace_id = workspace AND e.id = wanted;
      IF body IS NULL THEN outcome := 'not_found'; END IF;
    END $$`,
  );
}

async function readAccount(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION read_account(${CREDENTIAL}, wanted bigint, ${ANSWER}) LANGUAGE plpgsql STABLE ${ONE_PLAN} AS $$
    DECLARE workspace text;
    BEGIN ${prove()}
      SELECT a.document INTO body FROM mirrored_accounts a
      WHERE a.workspace_id = workspace AND a.id = wanted AND key_reaches_account(workspace, key, a.id);
      IF body IS NULL THEN outcome := 'not_found'; END IF;
    END $$`,
  );
}

async function readTransaction(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION read_transaction(${CREDENTIAL}, wanted bigint, ${ANSWER}) LANGUAGE plpgsql STABLE ${ONE_PLAN} AS $$
    DECLARE workspace text;
    BEGIN ${prove()}
      SELECT t.document INTO body FROM mirrored_transactions t
      WHERE t.workspace_id = workspace AND t.id = wanted AND key_reaches_account(workspace, key, t.account_id);
      IF body IS NULL THEN outcome := 'not_found'; END IF;
    END $$`,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  const functions = [
    'read_transaction',
    'read_account',
    'read_entity',
    'read_entities',
    'entity_document',
    'list_body',
  ];
  for (const name of functions) await run(db, `DROP FUNCTION ${name}`);
}
