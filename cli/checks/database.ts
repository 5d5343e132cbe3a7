import pg from 'pg';
import { type Environment, readDatabaseConfig } from '../../config/index.ts';
import { migrations } from '../../migrations/index.ts';
import { amiss, type Check, well } from './check.ts';

const mend =
  'Check DATABASE_URL: host, port, database and password, and that PostgreSQL 15 or later runs there.';

async function ask<Row extends pg.QueryResultRow>(env: Environment, text: string): Promise<Row[]> {
  const client = new pg.Client({
    connectionString: readDatabaseConfig(env).url,
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

export const databaseRole: Check = {
  name: 'Database role',
  mend,
  async look(env) {
    const [role] = await ask<{ name: string; above: boolean; owned: number; version: number }>(
      env,
      `
      SELECT current_user AS name, rolsuper OR rolbypassrls AS above, current_setting('server_version_num')::integer AS version,
        (SELECT count(*)::integer FROM pg_class WHERE relowner = pg_roles.oid AND relpersistence <> 't') AS owned
      FROM pg_roles WHERE rolname = current_user`,
    );
    if (!role) return amiss('the role is not known', mend);
    if (role.version < 150_000) return amiss('PostgreSQL is older than 15', 'Use PostgreSQL 15 or later.');
    if (role.above) {
      return amiss(
        `${role.name} stands above row-level security`,
        'Connect as a role with NOSUPERUSER NOBYPASSRLS, such as quorate_app.',
      );
    }
    if (role.owned > 0)
      return amiss(
        `${role.name} owns ${role.owned} tables or indexes`,
        'Let another role own them: DATABASE_URL is for a role that owns nothing.',
      );
    return well(`${role.name} owns nothing and is bound by row-level security`);
  },
};

export const databaseSchema: Check = {
  name: 'Database schema',
  mend,
  async look(env) {
    const [made] = await ask<{ made: boolean }>(
      env,
      `SELECT to_regclass('public.kysely_migration') IS NOT NULL AS made`,
    );
    if (!made?.made) return amiss('it was never migrated', 'Run: quorate migrate');
    const rows = await ask<{ name: string }>(env, 'SELECT name FROM kysely_migration');
    const applied = new Set(rows.map(({ name }) => name));
    const missing = Object.keys(migrations).filter((name) => !applied.has(name));
    return missing.length === 0
      ? well(`${applied.size} migrations`)
      : amiss(`it lacks ${missing.join(', ')}`, 'Run: quorate migrate');
  },
};
