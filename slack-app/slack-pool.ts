import type pg from 'pg';
import { createPool, type DatabaseOptions } from '../database/connection.ts';

/**
 * As long as a statement may take. Who clicks is answered after 2 s in any case, and told later what came of it: so many
 * clicks at once stand in line for a connection here, where an API would tell its caller to come again.
 */
const WAIT_MILLISECONDS = 15_000;

/** The pool of the Slack process. */
export function createSlackPool(options: Omit<DatabaseOptions, 'waitMilliseconds'>): pg.Pool {
  return createPool({ ...options, waitMilliseconds: WAIT_MILLISECONDS });
}
