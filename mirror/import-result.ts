import type { Hash } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import type { Validator } from 'typebox/compile';
import type { Database } from '../database/tables/index.ts';
import type { WorkspaceId } from '../domain/ids.ts';
import type { LineProblem } from './line-problem.ts';
import type { ByteSource } from './read-lines.ts';

/** What an import comes to. Whenever it is not ok, nothing at all was changed. */
export type ImportResult =
  | { ok: true; resource: string; lines: number; digest: string }
  | { ok: false; code: 'unknown_resource'; known: string[] }
  | { ok: false; code: 'workspace_unknown' }
  | { ok: false; code: 'workspace_open'; resource: string }
  | { ok: false; code: 'busy' }
  /** Reading stopped at that byte. */
  | { ok: false; code: 'line_too_long'; line: number }
  /** `more`: there were others than the first hundred. */
  | { ok: false; code: 'invalid_lines'; problems: LineProblem[]; more: boolean };

export type Imported = ImportResult & { ok: true };

/** What else belongs to the transaction of an import of mirrored data. Throwing ends the import, with nothing changed. */
export interface Alongside {
  /** Before anything is read. */
  before(trx: Transaction<Database>): Promise<void>;
  /** Once every line is applied. */
  after(trx: Transaction<Database>, result: Imported): Promise<void>;
}

/** Rolls an import back with its result; never leaves this folder. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused';
  readonly result: ImportResult;
  constructor(result: ImportResult) {
    super('the import was refused');
    this.result = result;
  }
}

/** One upload on its way in. */
export interface Upload {
  db: Kysely<Database>;
  workspaceId: WorkspaceId;
  stream: ByteSource;
  validator: Validator;
  /** Of every stored text, in order, each ended by a newline. */
  digest: Hash;
  onProgress?: (lines: number) => void;
  alongside?: Alongside;
}
