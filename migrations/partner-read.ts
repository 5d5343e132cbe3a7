import { type Kysely, sql } from 'kysely';

/** What the functions that answer partners are made of, so that each of them begins and ends alike. */

/** What every read begins with: who asks. */
export const CREDENTIAL = 'client text, digests bytea[], wanted_environment text, workspace_name text';
/** What it answers with. */
export const ANSWER = 'OUT outcome text, OUT key text, OUT body text';
/**
 * A list: `f` holds the filters, without any an empty object. It is read by page, or from a place on: behind what stands
 * there in the chosen order, whether or not it still exists. `next_place` is the place of the last row shown, null when
 * nothing follows.
 */
export const LIST = `${CREDENTIAL}, f jsonb, page bigint, page_size integer, ascending boolean, place jsonb,
      ${ANSWER}, OUT next_place jsonb`;
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
