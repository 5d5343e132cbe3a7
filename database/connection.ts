import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Database } from './tables/index.ts';

const INT8_OID = 20;

export interface DatabaseOptions {
  url: string;
  /** Connections at most. */
  poolSize?: number;
  /** Shown in pg_stat_activity. */
  applicationName: string;
}

/** A pool whose every call ends: a frozen server ignores `statement_timeout`, so the client has a timeout of its own. */
export function createPool({ url, poolSize = 10, applicationName }: DatabaseOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    application_name: applicationName,
    connectionTimeoutMillis: 5_000,
    query_timeout: 15_000,
    statement_timeout: 12_000,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
    // Sequence numbers stay far below 2^53; amounts are never bigint columns.
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === INT8_OID ? Number : pg.types.getTypeParser(oid, format as 'text'),
    },
  });
  // An idle connection that dies is replaced on the next use; without a listener it would end the process.
  pool.on('error', () => {});
  // So would one that dies inside a transaction between two statements; the next statement fails, and says it.
  pool.on('connect', (client) => void client.on('error', () => {}));
  return pool;
}

/** The one place that joins camelCase names in code with snake_case columns. */
export function createDatabase(pool: pg.Pool): Kysely<Database> {
  return new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}
