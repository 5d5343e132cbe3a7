import type { PoolClient } from 'pg';
import { GRACE, type Invariant, rows } from './invariant.ts';

export const recordInvariants: Invariant[] = [
  { id: '26', promise: 'Every row refers to rows of its own workspace only.', find: foreignReferences },
  rows(
    '27',
    'The audit chain has no gap, and ends where the workspace says.',
    `
    SELECT w.id, w.audit_seq, count(a.seq) AS events, max(a.seq) AS last FROM workspaces w
    LEFT JOIN audit_events a ON a.workspace_id = w.id
    GROUP BY w.id HAVING w.audit_seq <> count(a.seq) OR w.audit_seq <> coalesce(max(a.seq), 0)`,
  ),
  rows(
    '28',
    'Every audit event has the hash of its text and of the event before it, and its columns say what its text says.',
    `
    SELECT workspace_id, seq, action FROM (
      SELECT *, lag(hash, 1, decode(repeat('00', 32), 'hex')) OVER (PARTITION BY workspace_id ORDER BY seq) AS before FROM audit_events) e
    WHERE previous_hash <> before OR hash <> sha256(previous_hash || convert_to(body, 'UTF8'))
       OR (body::jsonb ->> 'seq')::bigint <> seq OR body::jsonb ->> 'actor' <> actor OR body::jsonb ->> 'action' <> action
       OR body::jsonb ->> 'object' <> object_id OR (body::jsonb ->> 'at')::timestamptz <> at`,
  ),
  rows(
    '28b',
    'The head of each workspace is the hash of its last event.',
    `
    SELECT w.id FROM workspaces w LEFT JOIN audit_events a ON a.workspace_id = w.id AND a.seq = w.audit_seq
    WHERE w.audit_head <> coalesce(a.hash, decode(repeat('00', 32), 'hex'))`,
  ),
  rows(
    '28c',
    'Every text kept beside the chain is what its commitment says.',
    `
    SELECT workspace_id, encode(commitment, 'hex') AS commitment FROM committed_texts
    WHERE commitment <> sha256(salt || convert_to(content, 'UTF8'))`,
  ),
  rows(
    '29f',
    'Every change of an entity and of an admin rule has its audit event.',
    `
    SELECT e.workspace_id, 'entity ' || e.id AS what, e.version FROM entities e WHERE e.version <> 1 + (
      SELECT count(*) FROM audit_events a WHERE a.workspace_id = e.workspace_id AND a.object_id = e.id::text AND a.action = 'entity.edited')
    UNION ALL
    SELECT r.workspace_id, 'rule ' || r.kind, max(r.version) FROM admin_rules r GROUP BY r.workspace_id, r.kind
    HAVING max(r.version) <> 1 + (
      SELECT count(*) FROM audit_events a WHERE a.workspace_id = r.workspace_id AND a.object_id = r.kind AND a.action = 'rule.changed')`,
  ),
  rows(
    '30',
    'Whatever has to be told has left the outbox.',
    `
    SELECT workspace_id, id, destination, event, subject_id, last_error FROM outbox
    WHERE delivered_at IS NULL AND created_at < quorate_clock() - ${GRACE}`,
  ),
  rows(
    '31',
    'Nothing was told that is not in the outbox.',
    `
    SELECT d.workspace_id, d.outbox_id, d.channel FROM deliveries d
    WHERE NOT EXISTS (SELECT FROM outbox o WHERE o.workspace_id = d.workspace_id AND o.id = d.outbox_id)`,
  ),
  { id: '37', promise: 'No table holds anything that looks like a secret.', find: secretsInTables },
];

/** Ids of ours begin with their workspace: in every column that holds one, whether or not a foreign key stands behind. */
async function foreignReferences(client: PoolClient) {
  const { rows: columns } = await client.query<{ table: string; column: string; many: boolean }>(`
    SELECT c.table_name AS "table", c.column_name AS "column", c.data_type = 'ARRAY' AS many
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND (c.data_type = 'text' OR c.udt_name = '_text')
      AND EXISTS (SELECT FROM information_schema.columns w WHERE w.table_schema = 'public' AND w.table_name = c.table_name AND w.column_name = 'workspace_id')`);
  const found = [];
  for (const { table, column, many } of columns) {
    const value = many ? `unnest(${client.escapeIdentifier(column)})` : client.escapeIdentifier(column);
    const { rows: offending } = await client.query(
      `
      SELECT workspace_id, $1 AS "table", $2 AS "column", value FROM (
        SELECT workspace_id, ${value} AS value FROM ${client.escapeIdentifier(table)}) held
      WHERE value ~ '^[0-9A-Za-z]{5}_(mem|req|bal|key|rgt|rev|sus|whk)_[0-9A-Za-z]{16}$' AND NOT starts_with(value, workspace_id)`,
      [table, column],
    );
    found.push(...offending);
  }
  return found;
}

/** Reads every text of every schema that is not the server's own (Inv 37, as far as Postgres goes). */
async function secretsInTables(client: PoolClient) {
  const { rows: columns } = await client.query<{ schema: string; table: string; column: string }>(`
    SELECT c.table_schema AS schema, c.table_name AS "table", c.column_name AS "column" FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE t.table_type = 'BASE TABLE' AND c.table_schema NOT IN ('pg_catalog', 'information_schema')
      AND (c.data_type IN ('text', 'json', 'jsonb', 'character varying', 'ARRAY'))`);
  const found = [];
  for (const { schema, table, column } of columns) {
    const [name, from] = [
      client.escapeIdentifier(column),
      `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(table)}`,
    ];
    const { rows: offending } = await client.query(
      `SELECT $1 AS "table", $2 AS "column", count(*)::int AS rows FROM ${from} WHERE ${name}::text ~ '(^|[^0-9A-Za-z])[0-9A-Za-z]{49}([^0-9A-Za-z]|$)' HAVING count(*) > 0`,
      [`${schema}.${table}`, column],
    );
    found.push(...offending);
  }
  return found;
}
