import { type Kysely, sql } from 'kysely';

/** The filters of accounts and transactions that go by what their documents say, and by who governs them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    `
    CREATE FUNCTION account_filters_hold(ws text, account mirrored_accounts, f jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
      SELECT (f ->> 'group' IS NULL OR EXISTS (
          SELECT FROM account_governance g WHERE g.workspace_id = ws AND g.account_id = account.id AND g.part = 'group'
            AND g.target_id = (f ->> 'group')::bigint))
        AND (f ->> 'user' IS NULL OR (f ->> 'user')::bigint IN (SELECT users_governing(ws, ARRAY[account.id])))
        AND (f -> 'account_label' IS NULL OR EXISTS (
          SELECT FROM jsonb_array_elements(account.document::jsonb -> 'labels') AS l
          WHERE f -> 'account_label' ? (l ->> 'name') OR f -> 'account_label' ? (l ->> 'id')))
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
  // What the two reads of 0008 say, with the filters that they did not know.
  await run(
    db,
    `
    DO $do$
    DECLARE
      accounts text := pg_get_functiondef('read_accounts'::regproc);
      transactions text := pg_get_functiondef('read_transactions'::regproc);
    BEGIN
      accounts := replace(accounts, $a$(f ->> 'id' IS NULL OR a.id =$a$,
        $a$account_filters_hold(workspace, a.whole, f) AND (f ->> 'id' IS NULL OR a.id =$a$);
      accounts := replace(accounts, $a$a.currency = f ->> 'currency'$a$,
        $a$f ->> 'currency' IN (a.currency, a.currency || ':' || (a.document::jsonb ->> 'contract_address'))$a$);
      accounts := replace(accounts, $a$SELECT * FROM mirrored_accounts m WHERE m.workspace_id = workspace AND m.id = scope.id) a$a$,
        $a$SELECT m AS whole, m.* FROM mirrored_accounts m WHERE m.workspace_id = workspace AND m.id = scope.id) a$a$);
      accounts := replace(accounts, $a$WITH visible AS MATERIALIZED$a$, $a$IF (f ? 'of_parent' AND NOT is_visible(workspace, key, 'account', f ->> 'of_parent'))
        OR (f ? 'user' AND NOT EXISTS (
          SELECT FROM users_governing(workspace, ARRAY(SELECT accounts_of_key(workspace, key))) AS u (id) WHERE u.id = (f ->> 'user')::bigint))
        OR (f ? 'group' AND NOT EXISTS (
          SELECT FROM governed_by(workspace, ARRAY(SELECT accounts_of_key(workspace, key)), 'group') AS g (id) WHERE g.id = (f ->> 'group')::bigint)) THEN
        outcome := 'not_found';
        RETURN;
      END IF;
      f := CASE WHEN f ? 'of_parent' THEN (f - 'of_parent') || jsonb_build_object('parent', f -> 'of_parent', 'account_type', 'Erc20') ELSE f END;
      WITH visible AS MATERIALIZED$a$);
      transactions := replace(transactions, $t$AND (f ->> 'min_amount' IS NULL$t$,
        $t$AND (NOT f ?| ARRAY['destination_tag', 'interaction_type', 'memo', 'title', 'label', 'tx_label']
            OR transaction_filters_hold(t.document, f))
          AND (f ->> 'min_amount' IS NULL$t$);
      transactions := replace(transactions, $t$OR f -> 'currency' ? t.currency)$t$, $t$OR f -> 'currency' ? t.currency OR EXISTS (
            SELECT FROM mirrored_accounts a WHERE a.workspace_id = workspace AND a.id = scope.id
              AND f -> 'currency' ? (t.currency || ':' || (a.document::jsonb ->> 'contract_address'))))$t$);
      ALTER FUNCTION read_accounts RENAME TO read_accounts_by_columns;
      ALTER FUNCTION read_transactions RENAME TO read_transactions_by_columns;
      EXECUTE accounts;
      EXECUTE transactions;
    END $do$`,
  );
}

async function run(db: Kysely<unknown>, text: string): Promise<void> {
  await sql.raw(text).execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await run(
    db,
    'DROP FUNCTION read_accounts, read_transactions, transaction_filters_hold, account_filters_hold',
  );
  for (const name of ['read_accounts', 'read_transactions']) {
    await run(db, `ALTER FUNCTION ${name}_by_columns RENAME TO ${name}`);
  }
}
