import type { Kysely } from 'kysely';
import { createDatabase, createPool, type DatabaseOptions } from '../database/connection.ts';
import type { Database } from '../database/tables/index.ts';

/** The two ways of the Slack process into the database. */
export interface SlackDatabases {
  db: Kysely<Database>;
  /** For receipts alone: who clicks is answered in time, however many acts hold and await all other connections. */
  receipts: Kysely<Database>;
}

/**
 * As long as a statement may take: many clicks at once stand in line for a connection here, where an API would tell its
 * caller to come again. No longer: while a database hangs, a process that is told to stop waits for so long, too.
 */
const WAIT_MILLISECONDS = 15_000;

const RECEIPT_CONNECTIONS = 2;

/** Both, as pools of this process; whoever makes them destroys them. `poolSize` is that of `db`. */
export function createSlackDatabases(options: Omit<DatabaseOptions, 'waitMilliseconds'>): SlackDatabases {
  const pool = (own: Partial<DatabaseOptions> = {}) =>
    createDatabase(createPool({ ...options, ...own, waitMilliseconds: WAIT_MILLISECONDS }));
  return {
    db: pool(),
    receipts: pool({
      poolSize: RECEIPT_CONNECTIONS,
      applicationName: `${options.applicationName}-receipts`,
    }),
  };
}
