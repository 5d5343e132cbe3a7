import type { Transaction } from 'kysely';
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

export type Identify = (document: object) => string | number;

export function idOf(document: object): number {
  return (document as { id: number }).id;
}

/** Lines of one batch whose id an earlier line of it already had: one statement cannot write a row twice. */
export function repeatedIn(lines: readonly Parsed[], identify: Identify = idOf): LineProblem[] {
  const seen = new Set<number | string>();
  return lines
    .filter((line) => seen.size === seen.add(identify(line.document as object)).size)
    .map((line) => repeated(line.line));
}

/** The second line of an upload that says something of the same object. */
export function repeated(line: number): LineProblem {
  return { line, field: 'id', reason: 'was on an earlier line of this upload' };
}
