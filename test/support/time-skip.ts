import type { TestWorkflowEnvironment } from '@temporalio/testing';
import pg from 'pg';

export interface Clocks {
  /** Moves Postgres's clock, then Temporal's, by so many milliseconds. What its timers wake comes a moment later: wait for that. */
  moveTime(milliseconds: number): Promise<void>;
}

/**
 * The two clocks of a test, moved together. Postgres goes first: a workflow whose alarm rings must find its time come,
 * or it would ask again and again.
 * @param ownerUrl the test's own database, as its owner: `quorate_clock()` is replaced in it
 * @param environment a time-skipping one, used through a plain `new Client({ connection: environment.connection })`
 */
export function testClocks(ownerUrl: string, environment: Pick<TestWorkflowEnvironment, 'sleep'>): Clocks {
  let moved = 0;
  return {
    async moveTime(milliseconds) {
      if (!Number.isInteger(milliseconds) || milliseconds < 1)
        throw new RangeError('Time moves forward, by whole milliseconds');
      moved += milliseconds;
      await moveDatabaseClock(ownerUrl, moved);
      await environment.sleep(milliseconds);
    },
  };
}

/** Sets the database's clock so many milliseconds ahead of the machine's: for tests without Temporal too. */
export async function moveDatabaseClock(ownerUrl: string, milliseconds: number): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(CLOCK_THAT_MOVES);
    await client.query(SET_AHEAD, [EVERYBODY, Math.trunc(milliseconds)]);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

const EVERYBODY = '';

/** Sets how far the clock is ahead, in milliseconds: for one workspace ($1), or with an empty text for everybody. */
export const SET_AHEAD = `
  INSERT INTO moved_clock.ahead VALUES ($1, $2::float8 * interval '1 ms')
  ON CONFLICT (workspace_id) DO UPDATE SET ahead = excluded.ahead`;

/**
 * Makes the clock one that can be moved. How far stands in a table, since a function that is replaced again is noticed
 * late by a transaction that called it and then waited for a lock: its time would lie before that of the act it waited
 * for. So where acts run while others move the clock, this comes before the first of them. The table is in a schema of
 * its own: what tests ask of every table of ours is not asked of it.
 */
export const CLOCK_THAT_MOVES = `
  SELECT pg_advisory_xact_lock(hashtext('moved_clock'));
  CREATE SCHEMA IF NOT EXISTS moved_clock;
  GRANT USAGE ON SCHEMA moved_clock TO PUBLIC;
  CREATE TABLE IF NOT EXISTS moved_clock.ahead (workspace_id text PRIMARY KEY, ahead interval NOT NULL);
  GRANT SELECT ON moved_clock.ahead TO PUBLIC;
  CREATE OR REPLACE FUNCTION quorate_clock() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
    SELECT clock_timestamp() + coalesce((
      SELECT sum(ahead) FROM moved_clock.ahead
      WHERE workspace_id IN ('${EVERYBODY}', current_setting('quorate.workspace', true))), interval '0') $$`;
