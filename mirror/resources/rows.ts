import { type RawBuilder, sql } from 'kysely';
import { inOneForm } from '../../domain/any-case.ts';
import type { Batch } from './resource.ts';

/** The rows of a batch as a statement reads them: where from, each with its text as `line.text`, and their columns. */
export interface Rows {
  from: RawBuilder<unknown>;
  columns: Record<string, RawBuilder<unknown>>;
}

/** What a column holds of a document, and its type. */
export interface Taken<Document> {
  type: 'bigint' | 'integer' | 'numeric' | 'text' | 'timestamptz';
  of: (document: Document) => string | number | null | undefined;
}

type Lines = Batch['lines'];

/** Columns taken here, where each document is at hand already: for what comes by the million. */
export function takenRows<Document>(columns: Record<string, Taken<Document>>, lines: Lines): Rows {
  const names = Object.keys(columns);
  const values = Object.values(columns).map(
    ({ type, of }) => sql`${lines.map(({ document }) => of(document as Document))}::${sql.raw(type)}[]`,
  );
  return {
    from: sql`unnest(${textsOf(lines)}, ${sql.join(values)}) AS line (text, ${sql.join(names.map((name) => sql.ref(name)))})`,
    columns: Object.fromEntries(names.map((name) => [name, sql.ref(`line.${name}`)])),
  };
}

/** Columns that the database takes from each document, `d`. OFFSET 0: it is parsed once, not once for every column. */
export function parsedRows(columns: Rows['columns'], lines: Lines): Rows {
  const parsed = sql`CROSS JOIN LATERAL (SELECT line.text::jsonb AS d OFFSET 0) AS parsed`;
  return { from: sql`unnest(${textsOf(lines)}) AS line (text) ${parsed}`, columns };
}

/** One text, since no document holds a newline: as an array it would be quoted here, and unquoted there, byte by byte. */
function textsOf(lines: Lines): RawBuilder<unknown> {
  return sql`string_to_array(${lines.map(({ text }) => text).join('\n')}, E'\n')`;
}

/** A text that filters ask for, in one form, if it is not longer than they can be: an index entry has room for no more. */
export function askable(text: string | null | undefined, maxLength: number): string | null {
  if (text == null) return null;
  // PostgreSQL counts characters, not halves of surrogate pairs.
  return text.length <= maxLength || [...text].length <= maxLength ? inOneForm(text) : null;
}
