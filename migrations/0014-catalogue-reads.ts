import type { Kysely } from 'kysely';
import {
  ANSWER,
  type By,
  CREDENTIAL,
  inOrder,
  LEADING,
  ONE_PLAN,
  onePage,
  prove,
  run,
} from './partner-read.ts';

/**
 * The reads that every entry of the catalogue is answered by: a collection, one object, and what the two tables of their
 * own answer to the filters of the published description. `within` names what must be visible first: nothing below
 * what a key does not see is there.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await matching(db);
  await readObjects(db);
  await readObject(db);
}

const WITHIN = `
  IF NOT stands_within(workspace, key, within) THEN
    outcome := 'not_found';
    RETURN;
  END IF;`;

async function matching(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION stands_within(ws text, k text, within jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
      SELECT NOT EXISTS (SELECT FROM jsonb_array_elements(within) AS w WHERE NOT CASE w ->> 'kind'
        WHEN 'stake' THEN EXISTS (
          SELECT FROM mirrored_objects o WHERE o.workspace_id = ws AND o.resource = w ->> 'resource'
            AND o.account_id = (w ->> 'account')::integer AND o.fields -> 'stake_uid' ? (w ->> 'key'))
        ELSE is_visible(ws, k, w ->> 'kind', w ->> 'key') END)
    $$`,
  );
  await run(
    db,
    `
    CREATE FUNCTION matches(fields jsonb, id bigint, created_on timestamptz, f jsonb, users bigint[]) RETURNS boolean
    LANGUAGE sql STABLE AS $$
      SELECT (f ->> 'id' IS NULL OR id = (f ->> 'id')::bigint)
        AND (f ->> 'created_after' IS NULL OR created_on > (f ->> 'created_after')::timestamptz)
        AND (f ->> 'created_before' IS NULL OR created_on < (f ->> 'created_before')::timestamptz)
        AND (f ->> 'from_day' IS NULL OR created_on >= (f ->> 'from_day')::timestamp AT TIME ZONE 'UTC')
        AND (f ->> 'to_day' IS NULL OR created_on < ((f ->> 'to_day')::timestamp + interval '1 day') AT TIME ZONE 'UTC')
        AND NOT EXISTS (SELECT FROM jsonb_each(f -> 'any') AS w (name, wanted) WHERE NOT EXISTS (
          SELECT FROM jsonb_array_elements(fields -> w.name) AS has WHERE w.wanted @> has))
        AND NOT EXISTS (SELECT FROM jsonb_each_text(f -> 'contains') AS w (name, wanted) WHERE NOT EXISTS (
          SELECT FROM jsonb_array_elements_text(fields -> w.name) AS has WHERE strpos(lower(has), lower(w.wanted)) > 0))
        AND NOT EXISTS (SELECT FROM jsonb_each(f -> 'least') AS w (name, bound) WHERE NOT EXISTS (
          SELECT FROM jsonb_array_elements(fields -> w.name) AS has WHERE has::numeric >= w.bound::numeric))
        AND NOT EXISTS (SELECT FROM jsonb_each(f -> 'most') AS w (name, bound) WHERE NOT EXISTS (
          SELECT FROM jsonb_array_elements(fields -> w.name) AS has WHERE has::numeric <= w.bound::numeric))
        -- Who is not seen is not found either, by anything.
        AND NOT EXISTS (SELECT FROM jsonb_each(f -> 'people') AS w (name, who) WHERE NOT (
          who::bigint = ANY (users) AND CASE w.name
            WHEN 'pending_by' THEN coalesce(fields -> 'asked' @> who AND NOT fields -> 'voted' @> who, false)
            ELSE coalesce(fields -> w.name @> who, false) END))
    $$`,
  );
}

/**
 * Read by page, or from a place on: behind what stands there in the chosen order, whether or not it still exists. What does
 * not go by the time alone goes by a kept field before it. Ids are unique within a resource, so the order is total;
 * `next_place` is null when nothing follows.
 */
function objectsInOrder(by: By): string {
  const order = inOrder(by, ['created_on', 'position', 'id']);
  const { named } = order;
  return `
      WITH visible AS MATERIALIZED (
        SELECT ${named(`${LEADING("o.fields #>> ARRAY[order_by, '0']")} AS name`)}o.created_on,
          coalesce(whole(o.fields #> '{position,0}'), 0) AS position, o.id, o.document
        FROM visible_objects(workspace, key, kind, resource, NULL, coalesce(f -> 'narrow', '{}')) o
        WHERE matches(o.fields, o.id, o.created_on, f, users)
      ), ${onePage(order)}, said AS MATERIALIZED (
        SELECT n, CASE WHEN concealing THEN conceal(document::jsonb, users, groups)::text ELSE document END AS document
        FROM taken WHERE n < page_size
      )
      SELECT CASE shape
        WHEN 'page' THEN list_body(string_agg('{"cursor":' || n || ',"node":' || document || '}', ',' ORDER BY n),
          (SELECT count(*) FROM visible), EXISTS (SELECT FROM following))
        WHEN 'array' THEN '[' || coalesce(string_agg(document, ',' ORDER BY n), '') || ']'
        ELSE '{' || to_json(shape) || ':[' || coalesce(string_agg(document, ',' ORDER BY n), '') || ']}' END,
        (SELECT jsonb_build_object(${named("'name', l.name")}'on', published_time(l.created_on), 'position', l.position, 'id', l.id)
         FROM following l)
      INTO body, next_place FROM said;`;
}

async function readObjects(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION read_objects(
      ${CREDENTIAL}, kind text, resource text, within jsonb, f jsonb, shape text, concealing boolean, page bigint,
      page_size integer, order_by text, ascending boolean, place jsonb, ${ANSWER}, OUT next_place jsonb)
    LANGUAGE plpgsql STABLE ${ONE_PLAN} AS $$
    DECLARE
      workspace text;
      reach integer[];
      users bigint[];
      groups bigint[];
      from_name text COLLATE "C" := place ->> 'name';
      from_created_on timestamptz := (place ->> 'on')::timestamptz;
      from_position bigint := (place ->> 'position')::bigint;
      from_id bigint := (place ->> 'id')::bigint;
    BEGIN ${prove()} ${WITHIN}
      IF concealing THEN
        reach := ARRAY(SELECT accounts_of_key(workspace, key));
        users := ARRAY(SELECT users_governing(workspace, reach) UNION SELECT u.id FROM own_users(workspace, key) u);
        groups := ARRAY(SELECT governed_by(workspace, reach, 'group'));
      END IF;
      IF order_by = 'created_on' THEN ${objectsInOrder('time')}
      ELSE ${objectsInOrder('name')}
      END IF;
    END $$`,
  );
}

async function readObject(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION part_of_account(ws text, account bigint, part text) RETURNS text LANGUAGE sql STABLE AS $$
      SELECT (CASE part
        WHEN 'balances' THEN json_build_object('available', d ->> 'available_balance', 'pending', d ->> 'pending_balance', 'total', d ->> 'balance')
        ELSE coalesce(d -> part, '[]') END)::text
      FROM mirrored_accounts a CROSS JOIN LATERAL (SELECT a.document::json AS d) parsed WHERE a.workspace_id = ws AND a.id = account
    $$`,
  );
  await run(
    db,
    `
    CREATE FUNCTION part_document(ws text, part text, wanted text) RETURNS text LANGUAGE plpgsql STABLE AS $$
    BEGIN
      IF part LIKE '%-history' AND part <> 'account-balances-history' THEN RETURN history_of(ws, part, wanted); END IF;
      IF part = 'request-governance' AND wanted::bigint > own_id(0) THEN
        RETURN own_governance(ws, wanted::bigint)::text;
      END IF;
      RETURN (SELECT o.document FROM mirrored_objects o WHERE o.workspace_id = ws AND o.resource = part AND o.key = wanted);
    END $$`,
  );
  await run(
    db,
    `
    CREATE FUNCTION within_time(doc text, f jsonb) RETURNS text LANGUAGE sql STABLE AS $$
      SELECT CASE WHEN f = '{}' THEN doc ELSE jsonb_set(doc::jsonb, '{balances}', (
        SELECT coalesce(jsonb_agg(entry ORDER BY i), '[]')
        FROM jsonb_array_elements(doc::jsonb -> 'balances') WITH ORDINALITY AS e (entry, i)
        WHERE (f ->> 'start' IS NULL OR moment(entry ->> 'date') >= (f ->> 'start')::timestamptz)
          AND (f ->> 'end' IS NULL OR moment(entry ->> 'date') <= (f ->> 'end')::timestamptz)))::text END
    $$`,
  );
  await run(
    db,
    `
    CREATE FUNCTION read_object(
      ${CREDENTIAL}, kind text, resource text, wanted text, within jsonb, f jsonb, otherwise text, concealing boolean, ${ANSWER})
    LANGUAGE plpgsql STABLE ${ONE_PLAN} AS $$
    DECLARE
      workspace text;
      reach integer[];
    BEGIN ${prove()} ${WITHIN}
      IF kind = 'part' THEN
        body := part_document(workspace, resource, wanted);
        IF body IS NULL THEN
          CASE otherwise
          WHEN 'not_found' THEN NULL;
          WHEN 'unsupported' THEN outcome := 'unsupported';
          WHEN 'balances', 'labels', 'token_accounts' THEN body := part_of_account(workspace, split_part(wanted, '/', 1)::bigint, otherwise);
          ELSE body := otherwise;
          END CASE;
        END IF;
      ELSE
        SELECT o.document INTO body FROM visible_objects(workspace, key, kind, resource, wanted, '{}') o;
      END IF;
      IF body IS NULL THEN
        IF outcome = 'ok' THEN outcome := 'not_found'; END IF;
      ELSIF concealing THEN
        reach := ARRAY(SELECT accounts_of_key(workspace, key));
        body := conceal(body::jsonb,
          ARRAY(SELECT users_governing(workspace, reach) UNION SELECT u.id FROM own_users(workspace, key) u),
          ARRAY(SELECT governed_by(workspace, reach, 'group')))::text;
      ELSIF resource = 'account-balances-history' THEN
        body := within_time(body, f);
      END IF;
    END $$`,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  const functions = [
    'read_object',
    'within_time',
    'part_document',
    'part_of_account',
    'read_objects',
    'matches',
    'stands_within',
  ];
  for (const name of functions) await run(db, `DROP FUNCTION ${name}`);
}
