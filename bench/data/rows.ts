import type { Distribution } from './distribution.ts';

/** Columns of `mirrored_transactions` that the rows below give, in their order. */
export const COLUMNS = [
  'workspace_id',
  'id',
  'account_id',
  'created_on',
  'currency',
  'type',
  'status',
  'amount',
  'recipient',
  'tx_hash',
  'document',
  'import_id',
].join(', ');

/** From 2024 on, evenly over two years. */
const BEGINNING = '2024-01-01T00:00:00Z';
const SECONDS = 63_072_000;

/** A whole number from 0 below `most`, the same for the same row in every run. */
const chance = (most: number | string, seed: number) =>
  `((hashint8extended(i, ${seed}) & 2147483647) % (${most}))`;
const PUBLISHED = `'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'`;

/**
 * A query of the transactions `$1` to `$2` of workspace `$3`, as rows of the mirror with documents of every published
 * field. It is all SQL, so that ten million rows need not pass through this process.
 */
export function transactionRows({ transactions, accounts, busyAccount, firstQuiet }: Distribution): string {
  const ordinary = firstQuiet - 1;
  return `
    SELECT $3::text, i, account, at, chain.name, type, status, amount::numeric, recipient, hash,
      '{"id":' || i || ',"account_id":' || account || ',"account_index":' || account || ',"amount":"' || amount
      || '","block":{"details":null,"hash":"' || md5(hash) || md5(recipient) || '","height":' || 850000 + i / 100
      || ',"time":"' || said || '"},"broadcast_on":"' || said || '","coin_fields":{"type":"' || initcap(chain.family)
      || '"},"compliance":null,"confirmations":' || ${chance(9000, 6)} || ',"created_by":' || 1 + ${chance(8, 7)}
      || ',"created_on":"' || said || '","currency":"' || chain.name || '","currency_family":"' || chain.family
      || '","failure_reasons":null,"fees":"' || 100 + ${chance(100_000, 8)} || '","interaction_type":null,"labels":[],"last_request":'
      || i || ',"max_fees":null,"metadata":null,"min_confirmations":6,"notes":[{"content":"Reference ' || ${chance(1_000_000, 9)}
      || '","title":"Venue settlement"}],"recipient":"' || recipient || '","senders":["' || md5(account::text)
      || '"],"speed":"NORMAL","status":"' || status || '","tx_hash":"' || hash || '","type":"' || type || '","uid":null}',
      1
    FROM generate_series($1::bigint, $2::bigint) i
    CROSS JOIN LATERAL (SELECT
      (CASE WHEN i % 10 = 0 THEN ${busyAccount} WHEN i % 1000 = 1 THEN ${firstQuiet} + ${chance(accounts - ordinary, 1)}
            ELSE 1 + ${chance(ordinary, 2)} END)::integer AS account,
      timestamptz '${BEGINNING}' + (i * ${SECONDS / transactions}::float8 + ${chance(1_000_000, 3)} / 1e6) * interval '1 second' AS at,
      (ARRAY['SEND', 'RECEIVE', 'DELEGATE'])[1 + i / 7 % 3] AS type,
      CASE WHEN i % 997 = 0 THEN 'FAILED' WHEN i % 101 = 0 THEN 'PENDING_APPROVAL' ELSE 'CONFIRMED' END AS status,
      md5('recipient ' || ${chance(Math.ceil(transactions / 20), 4)}) AS recipient,
      md5(i::text) || md5('hash ' || i) AS hash) made
    CROSS JOIN LATERAL (SELECT to_char(at AT TIME ZONE 'UTC', ${PUBLISHED}) AS said,
      1 + ${chance(999_999, 5)} || repeat('0', account % 12) AS amount,
      (ARRAY['bitcoin', 'ethereum', 'ripple', 'tezos', 'polygon'])[1 + account % 5] AS name,
      (ARRAY['bitcoin', 'ethereum', 'ripple', 'tezos', 'ethereum'])[1 + account % 5] AS family) chain`;
}

/** A query of the accounts `$1` to `$2` of workspace `$3`. */
export const ACCOUNT_COLUMNS =
  'workspace_id, id, created_on, name, currency, type, status, document, import_id';
export const ACCOUNT_ROWS = `
  SELECT $3::text, i::integer, timestamptz '${BEGINNING}' - i * interval '1 minute', 'Account ' || i, 'bitcoin', 'Bitcoin', 'ACTIVE',
    '{"id":' || i || ',"name":"Account ' || i || '","address":"' || md5(i::text) || '","available_balance":"' || ${chance(1_000_000, 1)}
    || '","balance":"' || ${chance(1_000_000, 1)} || '","coin_fields":null,"contract_address":null,"created_by":1,"created_on":"'
    || to_char((timestamptz '${BEGINNING}' - i * interval '1 minute') AT TIME ZONE 'UTC', ${PUBLISHED})
    || '","currency":"bitcoin","derivation_path":"84''/0''/' || i || '''","governance_rules":[],"index":' || i
    || ',"labels":[],"last_request":null,"parent":null,"pending_balance":"0","status":"ACTIVE","type":"Bitcoin","xpub":null}',
    1
  FROM generate_series($1::bigint, $2::bigint) i`;
