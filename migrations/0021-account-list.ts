import type { Kysely } from 'kysely';
import { type By, inOrder, LIST, ONE_JOIN, ONE_PLAN, prove, run } from './partner-read.ts';

/** The partner's list of accounts: one call, one snapshot, one plan, like that of transactions. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(db, READ_ACCOUNTS);
}

/** Each set's accounts in their order, as many as could be needed: the page is among them. */
function accountsInOrder(by: By, direction: 'ASC' | 'DESC'): string {
  const { named } = inOrder(by);
  const columns = [...(by === 'name' ? ['a.leading_name'] : []), 'a.created_on', 'a.id'];
  const ordered = columns.map((column) => `${column} ${direction}`).join(', ');
  return `
      SELECT ${named('array_agg(p.leading_name)')}array_agg(p.id), array_agg(p.created_on) INTO ${named('names')}ids, times FROM (
        SELECT a.* FROM unnest(sets) AS s (id) CROSS JOIN LATERAL (
          SELECT ${columns} FROM mirrored_accounts a
          WHERE a.workspace_id = workspace AND a.set_id = s.id
            AND (${columns}) ${direction === 'ASC' ? '>' : '<'} (${named('from_name')}from_created_on, from_id)
          ORDER BY ${ordered} LIMIT skipped + page_size + 1) a
        ORDER BY ${ordered} LIMIT page_size + 1 OFFSET skipped) p;`;
}

/** Every account of the sets is visited, at its row where the filters or the order ask for it, and what is left put in order. */
function accountsVisited(by: By): string {
  const { sorted, behind, named } = inOrder(by);
  return `
      WITH found AS MATERIALIZED (
        SELECT a.* FROM unnest(sets) AS s (id) CROSS JOIN LATERAL (
          SELECT ${named('m.leading_name AS name')}m.id, m.created_on FROM mirrored_accounts m
          WHERE m.workspace_id = workspace AND m.set_id = s.id AND m.created_on > after AND m.created_on < before
            AND (f ->> 'id' IS NULL OR m.id = (f ->> 'id')::bigint)
            AND (f ->> 'currency' IS NULL OR f ->> 'currency' IN (m.currency, m.currency || ':' || m.token))
            AND (f ->> 'account_type' IS NULL OR m.type = f ->> 'account_type')
            AND (f ->> 'status' IS NULL OR m.status = f ->> 'status')
            AND (f ->> 'parent' IS NULL OR m.parent = (f ->> 'parent')::bigint)
          ORDER BY m.created_on DESC, m.id DESC OFFSET 0) a
        WHERE NOT f ?| '{name,group,user,account_label}' OR account_filters_hold(workspace, a.id, f)
      ), taken AS (
        SELECT v.* FROM found v WHERE ${behind} ${sorted} LIMIT page_size + 1 OFFSET skipped)
      SELECT (SELECT count(*) FROM found), ${named('array_agg(taken.name)')}array_agg(taken.id), array_agg(taken.created_on)
      INTO total, ${named('names')}ids, times FROM taken;`;
}

const READ_ACCOUNTS = `
  CREATE FUNCTION read_accounts(${LIST}) LANGUAGE plpgsql STABLE ${ONE_PLAN} ${ONE_JOIN} AS $$
  DECLARE
    workspace text; sets integer[];
    after timestamptz := coalesce((f ->> 'created_after')::timestamptz, '-infinity');
    before timestamptz := coalesce((f ->> 'created_before')::timestamptz, 'infinity');
    -- Before every name, and behind every name.
    from_name text COLLATE "C" := coalesce(place ->> 'name', CASE WHEN NOT ascending THEN repeat(chr(1114111), 129) ELSE '' END);
    from_created_on timestamptz := coalesce((place ->> 'on')::timestamptz, CASE WHEN ascending THEN '-infinity' ELSE 'infinity' END::timestamptz);
    from_id integer := coalesce((place ->> 'id')::integer, 0);
    skipped bigint := CASE WHEN place IS NULL THEN (page - 1) * page_size ELSE 0 END;
    total bigint; more boolean; names text[]; ids integer[]; times timestamptz[];
  BEGIN ${prove()}
    sets := sets_of_key(workspace, key);
    IF EXISTS (
        SELECT FROM jsonb_array_elements(f -> 'entity') AS asked WHERE NOT EXISTS (
          SELECT FROM key_entities ke
          WHERE ke.workspace_id = workspace AND ke.key_id = key AND to_jsonb(ke.entity_id) = asked))
      OR (f ? 'of_parent' AND NOT is_visible(workspace, key, 'account', f ->> 'of_parent'))
      OR (f ? 'user' AND NOT EXISTS (
        SELECT FROM users_governing(workspace, ARRAY(SELECT accounts_of_key(workspace, key))) AS u (id) WHERE u.id = (f ->> 'user')::bigint))
      OR (f ? 'group' AND NOT EXISTS (
        SELECT FROM governed_by(workspace, ARRAY(SELECT accounts_of_key(workspace, key)), 'group') AS g (id) WHERE g.id = (f ->> 'group')::bigint)) THEN
      outcome := 'not_found';
      RETURN;
    END IF;
    IF f ? 'of_parent' THEN
      f := (f - 'of_parent') || jsonb_build_object('parent', f -> 'of_parent', 'account_type', 'Erc20');
    END IF;
    IF f ? 'entity' THEN
      SELECT coalesce(array_agg(DISTINCT m.set_id), '{}') INTO sets
      FROM (SELECT DISTINCT w::integer AS id FROM jsonb_array_elements_text(f -> 'entity') w) w
      CROSS JOIN LATERAL (SELECT e.id FROM entities e WHERE e.workspace_id = workspace AND e.id = w.id AND e.status = 'ACTIVE' OFFSET 0) e
      CROSS JOIN LATERAL (SELECT m.set_id FROM entity_set_members m WHERE m.workspace_id = workspace AND m.entity_id = e.id OFFSET 0) m;
      f := f - 'entity';
    END IF;
    IF f = '{}' THEN
      SELECT coalesce(sum(e.accounts), 0) INTO total FROM unnest(sets) AS s (id)
      CROSS JOIN LATERAL (SELECT e.accounts FROM entity_sets e WHERE e.workspace_id = workspace AND e.id = s.id OFFSET 0) e;
      IF order_by = 'name' AND ascending THEN ${accountsInOrder('name', 'ASC')}
      ELSIF order_by = 'name' THEN ${accountsInOrder('name', 'DESC')}
      ELSIF ascending THEN ${accountsInOrder('time', 'ASC')}
      ELSE ${accountsInOrder('time', 'DESC')}
      END IF;
    ELSIF order_by = 'created_on' THEN ${accountsVisited('time')}
    ELSE ${accountsVisited('name')}
    END IF;
    -- One more than is shown was taken: it says whether anything follows.
    more := coalesce(cardinality(ids), 0) > page_size;
    IF more THEN
      next_place := jsonb_build_object('on', published_time(times[page_size]), 'id', ids[page_size]);
      IF order_by = 'name' THEN next_place := next_place || jsonb_build_object('name', names[page_size]); END IF;
    END IF;
    SELECT list_body(string_agg('{"cursor":' || p.n - 1 || ',"node":' || a.document || '}', ',' ORDER BY p.n), total, more)
    INTO body FROM unnest(ids[:page_size]) WITH ORDINALITY AS p (id, n)
    CROSS JOIN LATERAL (SELECT m.document FROM mirrored_accounts m WHERE m.workspace_id = workspace AND m.id = p.id OFFSET 0) a;
  END $$`;

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(db, 'DROP FUNCTION read_accounts');
}
