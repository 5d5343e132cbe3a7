import type { Kysely } from 'kysely';
import { OBJECTS, ONE_PLAN, run } from './partner-read.ts';

/**
 * What a key can see of everything besides accounts and transactions. Users, groups and whitelists follow from the
 * governance of the accounts in scope; requests from their targets; the rest from the account it belongs to. Our own
 * keys and requests stand among the mirrored ones.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await governedBy(db);
  await requestsInScope(db);
  await visibleObjects(db);
  await conceal(db);
}

const OBJECT = 'o.key, o.id, o.created_on, o.fields, o.document';

async function governedBy(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION governed_by(ws text, accounts integer[], wanted text) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
      SELECT DISTINCT g.target_id FROM unnest(accounts) AS a (id)
      CROSS JOIN LATERAL (
        SELECT * FROM account_governance r WHERE r.workspace_id = ws AND r.account_id = a.id AND r.part = wanted) g
    $$`,
  );
  await run(
    db,
    `
    CREATE FUNCTION members_of_groups(ws text, groups bigint[]) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
      SELECT DISTINCT whole(m) FROM unnest(groups) AS g (id)
      CROSS JOIN LATERAL (
        SELECT o.fields FROM mirrored_objects o
        WHERE o.workspace_id = ws AND o.resource = 'groups' AND o.key = g.id::text) known
      CROSS JOIN LATERAL jsonb_array_elements(known.fields -> 'members') AS m WHERE whole(m) IS NOT NULL
    $$`,
  );
  await run(
    db,
    `
    CREATE FUNCTION users_governing(ws text, accounts integer[]) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
      SELECT governed_by(ws, accounts, 'user')
      UNION SELECT members_of_groups(ws, ARRAY(SELECT governed_by(ws, accounts, 'group')))
    $$`,
  );
}

/** Requests that target an account in scope, a user whom the key sees, or a transaction of an account in scope. */
async function requestsInScope(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION mirrored_requests(ws text, reach integer[], lowest text, highest text) ${OBJECTS} LANGUAGE sql STABLE AS $$
      SELECT o.key, o.id, o.created_on, coalesce(g.fields, '{}') || o.fields, o.document
      FROM mirrored_objects o
      CROSS JOIN LATERAL (SELECT o.fields #>> '{target_type,0}' AS type, whole(o.fields #> '{target_id,0}') AS id) target
      LEFT JOIN mirrored_objects g ON g.workspace_id = ws AND g.resource = 'request-governance' AND g.key = o.key
      WHERE o.workspace_id = ws AND o.resource = 'requests' AND o.key >= lowest AND o.key <= highest
        AND CASE target.type
          WHEN 'ACCOUNT' THEN target.id IN (SELECT unnest(reach))
          WHEN 'USER' THEN target.id IN (SELECT users_governing(ws, reach))
          WHEN 'TRANSACTION' THEN EXISTS (
            SELECT FROM mirrored_transactions t WHERE t.workspace_id = ws AND t.id = target.id
              AND t.account_id IN (SELECT unnest(reach)))
          ELSE false END
    $$`,
  );
}

async function visibleObjects(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION labels_in_scope(ws text, reach integer[]) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
      SELECT DISTINCT whole(label -> 'id') FROM unnest(reach) AS s (id) CROSS JOIN LATERAL (
        SELECT a.document::jsonb -> 'labels' AS labels FROM mirrored_accounts a
        WHERE a.workspace_id = ws AND a.id = s.id AND a.document LIKE '%"labels":[{%'
        UNION ALL SELECT t.document::jsonb -> 'labels' FROM mirrored_transactions t
        WHERE t.workspace_id = ws AND t.account_id = s.id AND t.document LIKE '%"labels":[{%'
        UNION ALL SELECT o.document::jsonb FROM mirrored_objects o
        WHERE o.workspace_id = ws AND o.resource = 'account-labels' AND o.account_id = s.id) carried
      CROSS JOIN LATERAL jsonb_path_query(carried.labels, '$[*]') AS label
      UNION
      SELECT whole(label -> 'id') FROM mirrored_objects o
      JOIN mirrored_transactions t ON t.workspace_id = ws AND t.id = o.key::bigint AND t.account_id IN (SELECT unnest(reach))
      CROSS JOIN LATERAL jsonb_array_elements(o.document::jsonb) AS label
      WHERE o.workspace_id = ws AND o.resource = 'transaction-labels'
    $$`,
  );
  const store = (extra: string) => `
        SELECT ${OBJECT} FROM mirrored_objects o
        WHERE o.workspace_id = ws AND o.resource = wanted_resource AND o.key >= lowest AND o.key <= highest ${extra}`;
  await run(
    db,
    `
    CREATE FUNCTION visible_objects(ws text, k text, kind text, wanted_resource text, wanted_key text, narrow jsonb)
    ${OBJECTS} LANGUAGE plpgsql STABLE ${ONE_PLAN} AS $$
    #variable_conflict use_column
    DECLARE
      lowest text := coalesce(wanted_key, '');
      highest text := coalesce(wanted_key, U&'\\+10FFFF');
      reach integer[];
    BEGIN
      IF kind = 'workspace' THEN
        RETURN QUERY ${store('')};
        RETURN;
      ELSIF kind = 'account' AND wanted_key IS NOT NULL THEN
        RETURN QUERY ${store('AND key_reaches_account(ws, k, o.account_id)')};
        RETURN;
      END IF;
      reach := ARRAY(
        SELECT a FROM accounts_of_key(ws, k) AS a WHERE narrow -> 'account' IS NULL OR narrow -> 'account' @> to_jsonb(a));
      IF kind = 'account' THEN
        RETURN QUERY SELECT ${OBJECT} FROM unnest(reach) AS s (id) CROSS JOIN LATERAL (
          SELECT * FROM mirrored_objects m
          WHERE m.workspace_id = ws AND m.resource = wanted_resource AND m.account_id = s.id) o;
      ELSIF kind = 'user' THEN
        RETURN QUERY ${store(`AND o.key IN (SELECT users_governing(ws, reach)::text) AND (
            narrow -> 'group' IS NULL OR o.key IN (SELECT members_of_groups(ws, ARRAY(
              SELECT g FROM governed_by(ws, reach, 'group') AS g WHERE narrow -> 'group' @> to_jsonb(g)))::text))`)}
        UNION ALL
        SELECT ${OBJECT} FROM own_users(ws, k) o
        WHERE narrow -> 'account' IS NULL AND narrow -> 'group' IS NULL AND o.key >= lowest AND o.key <= highest;
      ELSIF kind IN ('group', 'whitelist') THEN
        RETURN QUERY ${store('AND o.key IN (SELECT governed_by(ws, reach, kind)::text)')};
      ELSIF kind = 'label' THEN
        RETURN QUERY ${store('AND o.key IN (SELECT labels_in_scope(ws, reach)::text)')};
      ELSIF kind = 'request' THEN
        RETURN QUERY SELECT ${OBJECT} FROM mirrored_requests(ws, reach, lowest, highest) o
        UNION ALL
        SELECT ${OBJECT} FROM own_requests(ws, k) o WHERE o.key >= lowest AND o.key <= highest;
      ELSIF kind = 'settlement' THEN
        RETURN QUERY ${store(`AND EXISTS (
            SELECT FROM mirrored_objects p WHERE p.workspace_id = ws AND p.resource = 'pledges'
              AND p.key = o.fields #>> '{pledge,0}' AND p.account_id = ANY (reach))`)};
      ELSIF kind = 'settled' THEN
        RETURN QUERY ${store(`AND o.account_id = ANY (reach) AND o.key IN (
            SELECT s.fields #>> '{pledge,0}' FROM mirrored_objects s
            WHERE s.workspace_id = ws AND s.resource = 'settlements')`)};
      ELSE
        RAISE EXCEPTION 'no such kind of scope: %', kind;
      END IF;
    END $$`,
  );
  await run(
    db,
    `
    CREATE FUNCTION is_visible(ws text, k text, kind text, wanted text) RETURNS boolean LANGUAGE plpgsql STABLE ${ONE_PLAN} AS $$
    BEGIN
      RETURN CASE kind
        WHEN 'account' THEN EXISTS (
          SELECT FROM mirrored_accounts a WHERE a.workspace_id = ws AND a.id = wanted::bigint AND key_reaches_account(ws, k, a.id))
        WHEN 'transaction' THEN EXISTS (
          SELECT FROM mirrored_transactions t WHERE t.workspace_id = ws AND t.id = wanted::bigint AND key_reaches_account(ws, k, t.account_id))
        WHEN 'entity' THEN EXISTS (
          SELECT FROM key_entities e WHERE e.workspace_id = ws AND e.key_id = k AND e.entity_id = wanted::bigint)
        WHEN 'user' THEN EXISTS (SELECT FROM visible_objects(ws, k, 'user', 'users', wanted, '{}'))
        WHEN 'group' THEN EXISTS (SELECT FROM visible_objects(ws, k, 'group', 'groups', wanted, '{}'))
        WHEN 'whitelist' THEN EXISTS (SELECT FROM visible_objects(ws, k, 'whitelist', 'whitelists', wanted, '{}'))
        WHEN 'request' THEN EXISTS (SELECT FROM visible_objects(ws, k, 'request', 'requests', wanted, '{}'))
        WHEN 'digests' THEN EXISTS (SELECT FROM visible_objects(ws, k, 'account', 'digests', wanted, '{}'))
        WHEN 'message' THEN EXISTS (SELECT FROM visible_objects(ws, k, 'account', 'messages', wanted, '{}'))
        WHEN 'currency' THEN EXISTS (SELECT FROM visible_objects(ws, k, 'workspace', 'currencies', wanted, '{}'))
      END;
    END $$`,
  );
}

/** Takes out of a history or a governance status the ids of people and groups that the key does not see. */
async function conceal(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION conceal(doc jsonb, users bigint[], groups bigint[]) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
    BEGIN
      CASE jsonb_typeof(doc)
      WHEN 'array' THEN
        RETURN (SELECT coalesce(jsonb_agg(conceal(item, users, groups) ORDER BY i), '[]') FROM jsonb_array_elements(doc) WITH ORDINALITY AS e (item, i));
      WHEN 'object' THEN
        RETURN (SELECT coalesce(jsonb_object_agg(name, CASE
            WHEN name = 'created_by' AND jsonb_typeof(value) = 'number' THEN CASE WHEN whole(value) = ANY (users) THEN value ELSE 'null' END
            WHEN name IN ('created_by', 'user') AND jsonb_typeof(value) = 'object'
              THEN CASE WHEN whole(value -> 'id') = ANY (users) THEN value ELSE '{"id":null}' END
            WHEN name = 'approvers' AND jsonb_typeof(value) = 'array'
              THEN (SELECT coalesce(jsonb_agg(CASE WHEN whole(who -> 'id') = ANY (users) THEN who ELSE '{"id":null}' END ORDER BY i), '[]')
              FROM jsonb_array_elements(value) WITH ORDINALITY AS a (who, i))
            WHEN name = 'group' AND jsonb_typeof(value) = 'object'
              THEN CASE WHEN whole(value -> 'id') = ANY (groups) THEN value ELSE 'null' END
            ELSE conceal(value, users, groups) END), '{}') FROM jsonb_each(doc) AS e (name, value));
      ELSE RETURN doc;
      END CASE;
    END $$`,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  const functions = [
    'conceal',
    'is_visible',
    'visible_objects',
    'labels_in_scope',
    'mirrored_requests',
    'users_governing',
    'members_of_groups',
    'governed_by',
  ];
  for (const name of functions) await run(db, `DROP FUNCTION ${name}`);
}
