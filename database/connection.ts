import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { outliveConnections } from './outlive-connections.ts';
import type { Database } from './tables/index.ts';

const INT8_OID = 20;

export interface DatabaseOptions {
  url: string;
  /** Connections at most. */
  poolSize?: number;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  /** How long a call may wait for a connection, whether all are busy or none can be made; 5 s unless told. */
  waitMilliseconds?: number;
}

/** A pool whose every call ends: a frozen server ignores `statement_timeout`, so the client has a timeout of its own. */
export function createPool(options: DatabaseOptions): pg.Pool {
  const { url, poolSize = 10, applicationName, waitMilliseconds = 5_000 } = options;
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    application_name: applicationName,
    connectionTimeoutMillis: waitMilliseconds,
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
  outliveConnections(pool);
  return pool;
}

/** The one place that joins camelCase names in code with snake_case columns. */
export function createDatabase(pool: pg.Pool): Kysely<Database> {
  return new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}
