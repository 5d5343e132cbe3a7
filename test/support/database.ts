import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { type DatabaseUrls, templateName } from './database-template.ts';
import { sharedServer } from './shared-server.ts';

export interface TestDatabase {
  name: string;
  /** As the application's role: owns nothing, subject to row-level security. */
  appUrl: string;
  /** As the owner of all tables: for migrations, and for replacing `quorate_clock()`. */
  ownerUrl: string;
  superuserUrl: string;
  drop(): Promise<void>;
}

/** A migrated database of its own, cloned from the run's template. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const urls = await sharedServer<DatabaseUrls>('database');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(urls, `CREATE DATABASE ${name} TEMPLATE ${templateName} OWNER quorate_owner`);
  const of = (url: string) => url.replace('{database}', name);
  return {
    name,
    appUrl: of(urls.app),
    ownerUrl: of(urls.owner),
    superuserUrl: of(urls.superuser),
    drop: () => drop(urls, name),
  };
}

/**
 * A database for a test file (or a `describe`): made before its first test, dropped after its last.
 * Close your pools in `afterAll` hooks registered after this call: they run before the database is dropped.
 */
export function useTestDatabase(): () => TestDatabase {
  let database: TestDatabase | undefined;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => database?.drop());
  return () => {
    if (database === undefined) throw new Error('The test database exists only inside tests and hooks.');
    return database;
  };
}

/**
 * A pool that was ended closes its connections a moment later; one that is cut off meanwhile has nobody left to hear of it
 * and would end the test run. So the server is given its five seconds to see them go; what is still open then is cut off.
 */
async function drop(urls: DatabaseUrls, name: string): Promise<void> {
  try {
    await administer(urls, `DROP DATABASE ${name}`);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== DATABASE_IN_USE) throw error;
    await administer(urls, `DROP DATABASE ${name} WITH (FORCE)`);
  }
}

const DATABASE_IN_USE = '55006';

async function administer(urls: DatabaseUrls, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: urls.superuser.replace('{database}', 'postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
