import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { postgresUser } from '../../dev/stack/system-user.ts';
import type { WorkspaceId } from '../../domain/ids.ts';
import type { Distribution } from './distribution.ts';
import { COLUMNS, transactionRows } from './rows.ts';

/** The same transactions twice: as rows for COPY, and as NDJSON for us. PostgreSQL writes and reads them itself. */
export interface UploadFiles {
  rows: string;
  lines: string;
  write(first: number, last: number): Promise<void>;
}

export function uploadFiles(
  client: pg.Client,
  directory: string,
  rowsOf: WorkspaceId,
  distribution: Distribution,
): UploadFiles {
  const folder = join(directory, 'uploads');
  mkdirSync(folder, { mode: 0o711 });
  const user = postgresUser();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const [rows, lines] = [join(folder, 'rows.copy'), join(folder, 'lines.ndjson')];
  return {
    rows,
    lines,
    async write(first, last) {
      // COPY takes no parameters.
      const made = transactionRows(distribution)
        .replace('$1', String(first))
        .replace('$2', String(last))
        .replace('$3', `'${rowsOf}'`);
      const all = `SELECT * FROM (${made}) AS made (${COLUMNS})`;
      await client.query(`COPY (${all}) TO '${rows}'`);
      // No document holds a backslash, a tab or a newline: as text, each is a line of NDJSON.
      await client.query(`COPY (SELECT document FROM (${all}) AS made) TO '${lines}'`);
    },
  };
}
