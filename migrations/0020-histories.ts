import type { Kysely } from 'kysely';
import { ANSWER, CREDENTIAL, inOrder, ONE_PLAN, onePage, prove, run } from './partner-read.ts';

/**
 * Histories: the requests that made and changed an object, as the published description has them, and beside them what
 * uploads changed about it, which that description has no words for.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await historyOf(db);
  await changedFields(db);
  await readChanges(db);
}

/**
 * The history that was pushed in, the mirrored requests that target the object, and our own: each request once, as the
 * later upload says it, and the newest first. A pushed-in history keeps its groups.
 */
async function historyOf(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION requests_targeting(ws text, wanted text) RETURNS TABLE (id bigint, import_id bigint, item jsonb)
    LANGUAGE sql STABLE AS $$
      SELECT o.id, o.import_id, jsonb_build_object('created_by', d -> 'created_by', 'created_on', d -> 'created_on',
        'expired_at', d -> 'expires_at', 'id', d -> 'id', 'status', d -> 'status', 'type', d -> 'type',
        'is_complete', coalesce(
          (SELECT g.document::jsonb -> 'is_complete' FROM mirrored_objects g
           WHERE g.workspace_id = ws AND g.resource = 'request-governance' AND g.key = o.key AND g.import_id >= o.import_id),
          to_jsonb(d ->> 'status' NOT IN ('BLOCKED', 'PENDING_APPROVAL', 'PENDING_FIRST_APPROVAL', 'PENDING_REGISTRATION'))))
      FROM mirrored_objects o
      CROSS JOIN LATERAL (SELECT o.document::jsonb AS d) parsed
      WHERE o.workspace_id = ws AND o.target = wanted
    $$`,
  );
  await run(
    db,
    `
    CREATE FUNCTION history_of(ws text, part text, wanted text) RETURNS text LANGUAGE plpgsql STABLE AS $$
    DECLARE
      kind text := upper(split_part(part, '-', 1));
      pushed jsonb;
      pushed_by bigint;
    BEGIN
      SELECT o.document::jsonb -> 'history', o.import_id INTO pushed, pushed_by
      FROM mirrored_objects o WHERE o.workspace_id = ws AND o.resource = part AND o.key = wanted;
      RETURN (
        WITH known AS MATERIALIZED (
          SELECT * FROM requests_targeting(ws, kind || '/' || wanted)
        ), said AS MATERIALIZED (
          SELECT g.place, i.within, i.item, (i.item ->> 'id')::bigint AS id
          FROM jsonb_array_elements(pushed) WITH ORDINALITY AS g (items, place)
          CROSS JOIN LATERAL jsonb_array_elements(g.items) WITH ORDINALITY AS i (item, within)
        ), groups AS (
          SELECT jsonb_agg(s.item || coalesce(k.item, '{}') ORDER BY s.within) AS items
          FROM said s LEFT JOIN known k ON k.id = s.id AND k.import_id > pushed_by GROUP BY s.place
          UNION ALL
          SELECT jsonb_build_array(k.item) FROM known k WHERE NOT EXISTS (SELECT FROM said s WHERE s.id = k.id)
          UNION ALL
          SELECT own FROM jsonb_array_elements(
            CASE WHEN kind IN ('USER', 'ENTITY') THEN own_history(ws, kind, wanted::bigint) END) AS own
        )
        SELECT jsonb_build_object('history', coalesce(jsonb_agg(g.items ORDER BY last.made_on DESC, last.id DESC), '[]'))
        FROM groups g CROSS JOIN LATERAL (
          SELECT max(moment(item ->> 'created_on')) AS made_on, max((item ->> 'id')::bigint) AS id
          FROM jsonb_array_elements(g.items) AS item) last)::text;
    END $$`,
  );
}

/** What two versions of a document differ in, field by field, without the ids of whom and what the key does not see. */
async function changedFields(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION without_hidden(named text, value jsonb, seen jsonb) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
    DECLARE who text := CASE WHEN named IN ('created_by', 'users', 'members') THEN 'user'
                             WHEN named IN ('group', 'whitelist') THEN named END;
    BEGIN
      RETURN CASE jsonb_typeof(value)
        WHEN 'array' THEN (
          SELECT coalesce(jsonb_agg(without_hidden(named, item, seen) ORDER BY i), '[]')
          FROM jsonb_array_elements(value) WITH ORDINALITY AS e (item, i))
        WHEN 'object' THEN (
          SELECT coalesce(jsonb_object_agg(name, without_hidden(name, inner_value, seen)), '{}')
          FROM jsonb_each(value) AS e (name, inner_value))
        WHEN 'number' THEN CASE WHEN who IS NULL OR seen -> who @> value THEN value ELSE 'null' END
        ELSE value END;
    END $$`,
  );
  await run(
    db,
    `
    CREATE FUNCTION changed_fields(before jsonb, after jsonb, seen jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
      SELECT '[' || coalesce(string_agg(json_build_object('name', name, 'before', without_hidden(name, b.value, seen),
        'after', without_hidden(name, a.value, seen))::text, ',' ORDER BY name COLLATE "C"), '') || ']'
      FROM jsonb_each(before) AS b (name, value) FULL JOIN jsonb_each(after) AS a (name, value) USING (name)
      WHERE a.value IS DISTINCT FROM b.value
    $$`,
  );
}

async function readChanges(db: Kysely<unknown>): Promise<void> {
  // What belongs to an account shows no version from, or on its way from or to, an account that the key does not reach.
  await run(
    db,
    `
    CREATE FUNCTION visible_changes(ws text, k text, wanted_resource text, wanted bigint)
    RETURNS TABLE (number bigint, id bigint, changed_at timestamptz) LANGUAGE plpgsql STABLE ${ONE_PLAN} AS $$
    DECLARE wandering boolean := wanted_resource IN ('transactions', 'digests', 'messages');
    BEGIN
      RETURN QUERY SELECT row_number() OVER (ORDER BY h.id), h.id, h.replaced_at::timestamptz FROM mirrored_history h
      WHERE h.workspace_id = ws AND h.resource = wanted_resource AND h.object_id = wanted
        AND (NOT wandering OR (
          key_reaches_account(ws, k, (h.document::jsonb ->> 'account_id')::integer)
          AND key_reaches_account(ws, k, (version_after(ws, wanted_resource, wanted, h.id) ->> 'account_id')::integer)));
    END $$`,
  );
  await run(
    db,
    `
    CREATE FUNCTION version_after(ws text, wanted_resource text, wanted bigint, change bigint) RETURNS jsonb
    LANGUAGE plpgsql STABLE ${ONE_PLAN} AS $$
    DECLARE found text := (
      SELECT h.document FROM mirrored_history h
      WHERE h.workspace_id = ws AND h.resource = wanted_resource AND h.object_id = wanted AND h.id > change ORDER BY h.id LIMIT 1);
    BEGIN
      IF found IS NULL THEN
        found := CASE wanted_resource
          WHEN 'accounts' THEN (SELECT a.document FROM mirrored_accounts a WHERE a.workspace_id = ws AND a.id = wanted)
          WHEN 'transactions' THEN (SELECT t.document FROM mirrored_transactions t WHERE t.workspace_id = ws AND t.id = wanted)
          ELSE (SELECT o.document FROM mirrored_objects o
                WHERE o.workspace_id = ws AND o.resource = wanted_resource AND o.id = wanted) END;
      END IF;
      RETURN found::jsonb;
    END $$`,
  );
  await run(
    db,
    `
    CREATE FUNCTION read_changes(
      ${CREDENTIAL}, kind text, resource text, wanted bigint, f jsonb, page bigint, page_size integer, ascending boolean,
      place jsonb, ${ANSWER}, OUT next_place jsonb)
    LANGUAGE plpgsql STABLE ${ONE_PLAN} AS $$
    DECLARE
      workspace text;
      from_id bigint := (place ->> 'id')::bigint;
      reach integer[];
      seen jsonb;
    BEGIN ${prove()}
      IF NOT is_visible(workspace, key, kind, wanted::text) THEN
        outcome := 'not_found';
        RETURN;
      END IF;
      reach := ARRAY(SELECT accounts_of_key(workspace, key));
      seen := jsonb_build_object('user', ARRAY(SELECT users_governing(workspace, reach)),
        'group', ARRAY(SELECT governed_by(workspace, reach, 'group')),
        'whitelist', ARRAY(SELECT governed_by(workspace, reach, 'whitelist')));
      WITH visible AS MATERIALIZED (
        SELECT c.* FROM visible_changes(workspace, key, resource, wanted) c
        WHERE (f ->> 'id' IS NULL OR c.number = (f ->> 'id')::bigint)
          AND (f ->> 'created_after' IS NULL OR c.changed_at > (f ->> 'created_after')::timestamptz)
          AND (f ->> 'created_before' IS NULL OR c.changed_at < (f ->> 'created_before')::timestamptz)
      -- By what is stored, not by the numbers: those move with what the key can see.
      ), ${onePage(inOrder('time', ['id']))}, said AS MATERIALIZED (
        SELECT s.n, json_build_object('id', s.number, 'created_on', published_time(s.changed_at), 'fields', changed_fields(
          h.document::jsonb, version_after(workspace, resource, wanted, s.id), seen)::json)::text AS node
        FROM taken s CROSS JOIN LATERAL (
          SELECT m.document FROM mirrored_history m WHERE m.workspace_id = workspace AND m.resource = read_changes.resource
            AND m.object_id = wanted AND m.id = s.id) h
        WHERE s.n < page_size
      )
      SELECT list_body(string_agg('{"cursor":' || n || ',"node":' || node || '}', ',' ORDER BY n),
          (SELECT count(*) FROM visible), EXISTS (SELECT FROM following)),
        (SELECT jsonb_build_object('id', l.id) FROM following l)
      INTO body, next_place FROM said;
    END $$`,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  const functions = [
    'read_changes',
    'visible_changes',
    'version_after',
    'changed_fields',
    'without_hidden',
    'history_of',
    'requests_targeting',
  ];
  for (const name of functions) await run(db, `DROP FUNCTION ${name}`);
}
