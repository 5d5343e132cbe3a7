import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { TSchema } from 'typebox';
import type { Database } from '../../database/tables/index.ts';
import type { WorkspaceId } from '../../domain/ids.ts';
import type { LineProblem } from '../line-problem.ts';
import type { Parsed } from '../parse-line.ts';

export interface Batch {
  workspaceId: WorkspaceId;
  importId: number;
  lines: readonly Parsed[];
}

/** A resource whose documents are mirrored as they are: its shape, and the columns that are taken from a document. */
export interface MirroredResource {
  readonly kind: 'mirrored';
  readonly name: string;
  readonly schema: TSchema;
  /** What tells one line's object from another's, if it is not its id. */
  readonly identify?: Identify;
  /** The document as it will be sent, when some of it is not for partners. */
  readonly disclose?: (document: object) => object;
  /** Writes a batch; problems are lines that only the database could refuse. */
  write(trx: Transaction<Database>, batch: Batch): Promise<LineProblem[]>;
}

/**
 * Inserts or replaces a batch of documents in one statement, the columns taken from the documents by the database.
 * A row that this same import has already written is not written again: its line repeats an id.
 */
export async function upsert(
  trx: Transaction<Database>,
  table: 'mirrored_accounts' | 'mirrored_transactions' | 'mirrored_objects',
  columns: Record<string, RawBuilder<unknown>>,
  identity: readonly string[],
  { workspaceId, importId, lines }: Batch,
  { sent = sql`line.text`, identify = idOf }: { sent?: RawBuilder<unknown>; identify?: Identify } = {},
): Promise<LineProblem[]> {
  const names = ['workspace_id', ...Object.keys(columns), 'document', 'import_id'];
  const replaced = names.filter((name) => name !== 'workspace_id' && !identity.includes(name));
  const told = identity.at(-1) ?? 'id';
  // OFFSET 0: each line is parsed once, not once for every column.
  const { rows } = await sql<{ told: string | number }>`
    INSERT INTO ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))})
    SELECT ${workspaceId}, ${sql.join(Object.values(columns))}, ${sent}, ${importId}::bigint
    FROM unnest(${lines.map((line) => line.text)}::text[]) AS line (text)
    CROSS JOIN LATERAL (SELECT line.text::jsonb AS d OFFSET 0) AS parsed
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

/** A text that filters ask for, as far as it is not longer than they can be: an index entry has room for no more. */
export function askable(text: RawBuilder<unknown>, maxLength: number): RawBuilder<unknown> {
  return sql`CASE WHEN length(${text}) <= ${sql.lit(maxLength)} THEN ${text} END`;
}

export type Identify = (document: object) => string | number;

function idOf(document: object): number {
  return (document as { id: number }).id;
}

/** Lines of one batch whose id an earlier line of it already had: one statement cannot write a row twice. */
export function repeatedIn(lines: readonly Parsed[], identify: Identify = idOf): LineProblem[] {
  const seen = new Set<number | string>();
  return lines
    .filter((line) => seen.size === seen.add(identify(line.document as object)).size)
    .map((line) => repeated(line.line));
}

function repeated(line: number): LineProblem {
  return { line, field: 'id', reason: 'was on an earlier line of this upload' };
}
