/** The same lists as one plain statement each, which looks at every row: what the flat reads must agree with. */
const SCOPE = `
  SELECT ea.account_id FROM key_entities ke
  JOIN entities e ON e.workspace_id = ke.workspace_id AND e.id = ke.entity_id AND e.status = 'ACTIVE'
  JOIN entity_accounts ea ON ea.workspace_id = e.workspace_id AND ea.entity_id = e.id
  WHERE ke.workspace_id = $1 AND ke.key_id = $2`;

const COMMON = (row: string) => `
  AND ($3::jsonb ->> 'created_after' IS NULL OR ${row}.created_on > ($3::jsonb ->> 'created_after')::timestamptz)
  AND ($3::jsonb ->> 'created_before' IS NULL OR ${row}.created_on < ($3::jsonb ->> 'created_before')::timestamptz)
  AND ($3::jsonb ->> 'id' IS NULL OR ${row}.id = ($3::jsonb ->> 'id')::bigint)`;

export const NAIVE = {
  transactions: `
    SELECT t.id::int, published_time(t.created_on) AS at FROM mirrored_transactions t
    JOIN mirrored_accounts a ON a.workspace_id = t.workspace_id AND a.id = t.account_id
    WHERE t.workspace_id = $1 AND t.account_id IN (${SCOPE}) ${COMMON('t')}
      AND ($3::jsonb -> 'status' IS NULL OR $3::jsonb -> 'status' ? t.status)
      AND ($3::jsonb -> 'currency' IS NULL OR $3::jsonb -> 'currency' ? t.currency
        OR $3::jsonb -> 'currency' ? (a.currency || ':' || a.token) AND t.currency = a.currency)
      AND ($3::jsonb ->> 'type' IS NULL OR t.type = $3::jsonb ->> 'type')
      AND ($3::jsonb -> 'account' IS NULL OR $3::jsonb -> 'account' @> to_jsonb(t.account_id))
      AND ($3::jsonb ->> 'min_amount' IS NULL OR t.amount >= ($3::jsonb ->> 'min_amount')::numeric)
      AND ($3::jsonb ->> 'max_amount' IS NULL OR t.amount <= ($3::jsonb ->> 'max_amount')::numeric)
      AND ($3::jsonb ->> 'recipient' IS NULL OR t.recipient = $3::jsonb ->> 'recipient')
      AND ($3::jsonb ->> 'tx_hash' IS NULL OR t.tx_hash = $3::jsonb ->> 'tx_hash')
      AND ($3::jsonb ->> 'title' IS NULL OR lower(t.document::jsonb #>> '{notes,0,title}') LIKE lower('%' || ($3::jsonb ->> 'title') || '%'))
    ORDER BY t.created_on DESC, t.id DESC`,
  accounts: `
    SELECT a.id, a.name, published_time(a.created_on) AS at FROM mirrored_accounts a
    WHERE a.workspace_id = $1 AND a.id IN (${SCOPE}) ${COMMON('a')}
      AND ($3::jsonb ->> 'currency' IS NULL OR $3::jsonb ->> 'currency' IN (a.currency, a.currency || ':' || a.token))
      AND ($3::jsonb ->> 'status' IS NULL OR a.status = $3::jsonb ->> 'status')
      AND ($3::jsonb ->> 'account_type' IS NULL OR a.type = $3::jsonb ->> 'account_type')
      AND ($3::jsonb ->> 'name' IS NULL OR a.name = $3::jsonb ->> 'name')
      AND ($3::jsonb ->> 'parent' IS NULL OR a.parent = ($3::jsonb ->> 'parent')::int)
    ORDER BY a.created_on DESC, a.id DESC`,
};
