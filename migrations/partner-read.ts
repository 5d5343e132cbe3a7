import { type Kysely, sql } from 'kysely';

/** What the functions that answer partners are made of, so that each of them begins and ends alike. */

/** What every read begins with: who asks. */
export const CREDENTIAL = 'client text, digests bytea[], wanted_environment text, workspace_name text';
/** What it answers with. */
export const ANSWER = 'OUT outcome text, OUT key text, OUT body text';
/**
 * A list: `f` holds the filters, without any an empty object; `order_by` is one of what the catalogue offers for it. It is
 * read by page, or from a place on: behind what stands there in the chosen order, whether or not it still exists.
 * `next_place` is the place of the last row shown, null when nothing follows.
 */
export const LIST = `${CREDENTIAL}, f jsonb, page bigint, page_size integer, order_by text, ascending boolean, place jsonb,
      ${ANSWER}, OUT next_place jsonb`;
/**
 * As much of a name as a list goes by: a place stays short, since a cursor holds it. Code point after code point, whatever
 * the collation of the database; where no name is, it is no characters at all.
 */
export const LEADING = (name: string) => `coalesce(left(${name}, 128), '') COLLATE "C"`;

/** What a list goes by: the time, or a name before it. */
export type By = 'time' | 'name';

/**
 * Parts of a statement that puts rows `v` in order, by columns of which the last is unique: so the order is total. `sorted`
 * is either way, as the caller asks; `behind` is which rows lie behind the place that variables named after the columns
 * hold; `named` keeps what only a list by name has, so that nothing of it is in a list by time.
 */
export function inOrder(by: By, columns: readonly string[] = ['created_on', 'id']) {
  const names = by === 'name' ? ['name', ...columns] : columns;
  const own = names.map((name) => `v.${name}`);
  const from = names.map((name) => `from_${name}`);
  const up = own.map((column) => `CASE WHEN ascending THEN ${column} END`);
  const down = own.map((column) => `${column} DESC`);
  return {
    sorted: `ORDER BY ${[...up, ...down].join(', ')}`,
    behind: `(place IS NULL OR CASE WHEN ascending THEN (${own}) > (${from}) ELSE (${own}) < (${from}) END)`,
    named: (text: string) => (by === 'name' ? `${text}, ` : ''),
  };
}

/**
 * What a list shows of the rows that are `visible`: `taken` are those of the page, by `n` from 0, and one more, which says
 * whether anything follows; `following` is the last that is shown, when something does.
 */
export const onePage = ({ behind, sorted }: ReturnType<typeof inOrder>) => `
      taken AS MATERIALIZED (
        SELECT s.*, row_number() OVER () - 1 AS n FROM (
          SELECT v.* FROM visible v WHERE ${behind} ${sorted}
          LIMIT page_size::bigint + 1 OFFSET CASE WHEN place IS NULL THEN (page - 1) * page_size ELSE 0 END) s
      ), following AS MATERIALIZED (
        SELECT l.* FROM taken l WHERE l.n = page_size - 1 AND EXISTS (SELECT FROM taken m WHERE m.n = page_size)
      )`;

/** Objects of the catalogue: how they are found, ordered and filtered, and what is sent. */
export const OBJECTS =
  'RETURNS TABLE (key text, id bigint, created_on timestamptz, fields jsonb, document text)';

/** One plan, made once a session, whatever the statistics guess: every table is entered by an index. */
export const ONE_PLAN = `SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off`;
/** And every join is a nested loop in the written order. */
export const ONE_JOIN = 'SET enable_hashjoin = off SET enable_mergejoin = off';

/** How a read begins: it enters the workspace that the client id names, into `workspace`, and proves the key. */
export const prove = (action = `'reports:read'`) => `
  workspace := left(client, 5);
  PERFORM set_config('quorate.workspace', workspace, true);
  SELECT p.outcome, p.key INTO outcome, key
  FROM prove_key(client, digests, wanted_environment, workspace_name, ${action}) p;
  IF outcome <> 'ok' THEN RETURN; END IF;`;

/** Runs a statement that was put together from such parts. */
export async function run(db: Kysely<unknown>, text: string): Promise<void> {
  await sql.raw(text).execute(db);
}
