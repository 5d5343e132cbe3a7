import type { Kysely } from 'kysely';
import { run } from './partner-read.ts';

/** The filters of accounts and transactions that go by what their documents say, and by who governs them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION account_filters_hold(ws text, account integer, f jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
      SELECT (f ->> 'name' IS NULL OR EXISTS (
          SELECT FROM mirrored_accounts a WHERE a.workspace_id = ws AND a.id = account AND a.name = f ->> 'name'))
        AND (f ->> 'group' IS NULL OR EXISTS (
          SELECT FROM account_governance g WHERE g.workspace_id = ws AND g.account_id = account AND g.part = 'group'
            AND g.target_id = (f ->> 'group')::bigint))
        AND (f ->> 'user' IS NULL OR (f ->> 'user')::bigint IN (SELECT users_governing(ws, ARRAY[account])))
        AND (f -> 'account_label' IS NULL OR EXISTS (
          SELECT FROM mirrored_accounts a CROSS JOIN LATERAL jsonb_array_elements(a.document::jsonb -> 'labels') AS l
          WHERE a.workspace_id = ws AND a.id = account AND (f -> 'account_label' ? (l ->> 'name') OR f -> 'account_label' ? (l ->> 'id'))))
    $$`,
  );
  await run(
    db,
    `
    CREATE FUNCTION transaction_filters_hold(document text, f jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
      SELECT (f ->> 'destination_tag' IS NULL OR d #> '{coin_fields,destination_tag}' = f -> 'destination_tag')
        AND (f ->> 'interaction_type' IS NULL OR d ->> 'interaction_type' = f ->> 'interaction_type')
        AND (f ->> 'memo' IS NULL OR EXISTS (
          SELECT FROM jsonb_path_query(d -> 'coin_fields', '$.memo.**') AS said WHERE said #>> '{}' = f ->> 'memo'))
        AND NOT EXISTS (SELECT FROM (VALUES (f ->> 'title'), (f ->> 'label')) AS asked (text) WHERE asked.text IS NOT NULL
          AND NOT EXISTS (SELECT FROM jsonb_array_elements(d -> 'notes') AS n
            WHERE strpos(lower(n ->> 'title'), lower(asked.text)) > 0 OR strpos(lower(n ->> 'content'), lower(asked.text)) > 0))
        AND (f -> 'tx_label' IS NULL OR EXISTS (
          SELECT FROM jsonb_array_elements(d -> 'labels') AS l WHERE f -> 'tx_label' ? (l ->> 'name') OR f -> 'tx_label' ? (l ->> 'id')))
      FROM (SELECT document::jsonb AS d) parsed
    $$`,
  );
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(db, 'DROP FUNCTION transaction_filters_hold, account_filters_hold');
}
