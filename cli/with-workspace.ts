import type { Kysely } from 'kysely';
import { readDatabaseConfig } from '../config/index.ts';
import { createDatabase, createPool } from '../database/connection.ts';
import type { Database } from '../database/tables/index.ts';
import { workspaceOfName } from '../database/workspace-context.ts';
import type { WorkspaceId } from '../domain/ids.ts';
import { CliFailure } from './failure.ts';

/** Runs with a database that is closed afterwards. */
export async function withDatabase<T>(work: (db: Kysely<Database>) => Promise<T>): Promise<T> {
  const { url } = readDatabaseConfig(process.env);
  const db = createDatabase(createPool({ url, poolSize: 2, applicationName: 'quorate-cli' }));
  try {
    return await work(db);
  } finally {
    await db.destroy();
  }
}

/** Runs inside the workspace of this name. */
export async function withWorkspace<T>(
  name: string,
  work: (db: Kysely<Database>, workspaceId: WorkspaceId) => Promise<T>,
): Promise<T> {
  return withDatabase(async (db) => {
    const workspaceId = await workspaceOfName(db, name);
    if (!workspaceId) {
      throw new CliFailure(
        `There is no workspace "${name}".`,
        'Check the name, or make it: quorate workspace create --help',
      );
    }
    return work(db, workspaceId);
  });
}
