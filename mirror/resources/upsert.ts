import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import type { LineProblem } from '../line-problem.ts';
import { type Batch, type Identify, idOf, repeated } from './resource.ts';
import type { Rows } from './rows.ts';

/**
 * Inserts or replaces a batch of documents in one statement. A row that this same import has already written is not
 * written again: its line repeats an id.
 */
export async function upsert(
  trx: Transaction<Database>,
  table: 'mirrored_accounts' | 'mirrored_transactions' | 'mirrored_objects',
  { from, columns }: Rows,
  identity: readonly string[],
  { workspaceId, importId, lines }: Batch,
  { sent = sql`line.text`, identify = idOf }: { sent?: RawBuilder<unknown>; identify?: Identify } = {},
): Promise<LineProblem[]> {
  const names = ['workspace_id', ...Object.keys(columns), 'document', 'import_id'];
  const replaced = names.filter((name) => name !== 'workspace_id' && !identity.includes(name));
  const told = identity.at(-1) ?? 'id';
  const { rows } = await sql<{ told: string | number }>`
    INSERT INTO ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))})
    SELECT ${workspaceId}, ${sql.join(Object.values(columns))}, ${sent}, ${importId}::bigint
    FROM ${from}
    ON CONFLICT (workspace_id, ${sql.join(identity.map((name) => sql.ref(name)))}) DO UPDATE
    SET ${sql.join(replaced.map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`))}
    WHERE ${sql.table(table)}.import_id <> excluded.import_id
    RETURNING ${sql.ref(told)} AS told`.execute(trx);
  if (rows.length === lines.length) return [];
  const written = new Set(rows.map((row) => String(row.told)));
  return lines
    .filter(({ document }) => !written.has(String(identify(document as object))))
    .map((line) => repeated(line.line));
}
