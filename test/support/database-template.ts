import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../../database/migrate.ts';
import { freePort } from '../../dev/stack/ports.ts';
import { startPostgres } from '../../dev/stack/postgres.ts';

/** Connection strings in which `{database}` stands for the database's name. */
export interface DatabaseUrls {
  superuser: string;
  owner: string;
  app: string;
}

export const templateName = 'quorate_template';

/** Starts the run's PostgreSQL and migrates one database, from which the test files' own are cloned. */
export async function startTemplate(
  directory: string,
): Promise<{ urls: DatabaseUrls; stop: () => Promise<void> }> {
  const server = await startPostgres({
    directory: join(directory, 'postgres'),
    port: await freePort(),
    passwords: { superuser: 'superuser', owner: 'owner', app: 'app' },
    logFile: join(directory, 'postgres.log'),
    durable: false,
    temporary: true,
  });
  try {
    await create(server.url('postgres', 'postgres'));
    await migrate({ ownerUrl: server.url('quorate_owner', templateName) });
  } catch (error) {
    await server.stop();
    throw error;
  }
  const urls = {
    superuser: server.url('postgres', '{database}'),
    owner: server.url('quorate_owner', '{database}'),
    app: server.url('quorate_app', '{database}'),
  };
  return { urls, stop: server.stop };
}

async function create(superuserUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  await client.query(`CREATE DATABASE ${templateName} OWNER quorate_owner`);
  await client.end();
}
