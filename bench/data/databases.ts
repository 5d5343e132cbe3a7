import { migrate } from '../../database/migrate.ts';
import type { Postgres } from '../../dev/stack/postgres.ts';
import { connect } from './connect.ts';

const TEMPLATE = 'quorate';

/** Migrates the database that all others are copies of. */
export async function prepareTemplate(postgres: Postgres): Promise<void> {
  await migrate({ ownerUrl: postgres.url('quorate_owner', TEMPLATE) });
}

export async function createDatabase(postgres: Postgres, name: string): Promise<void> {
  await using client = await connect(postgres.url('postgres', 'postgres'));
  await client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE} OWNER quorate_owner`);
}
