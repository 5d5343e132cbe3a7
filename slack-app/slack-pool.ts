import type pg from 'pg';
import { createPool, type DatabaseOptions } from '../database/connection.ts';

/**
 * As long as a statement may take: many clicks at once stand in line for a connection here, where an API would tell its
 * caller to come again. No longer: while a database hangs, a process that is told to stop waits for so long, too.
 */
const WAIT_MILLISECONDS = 15_000;

/** The pool of the Slack process. */
export function createSlackPool(options: Omit<DatabaseOptions, 'waitMilliseconds'>): pg.Pool {
  return createPool({ ...options, waitMilliseconds: WAIT_MILLISECONDS });
}
