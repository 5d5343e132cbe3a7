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
    await client.query(
      `CREATE OR REPLACE FUNCTION quorate_clock() RETURNS timestamptz LANGUAGE sql VOLATILE
       AS $$ SELECT clock_timestamp() + interval '${Math.trunc(milliseconds)} milliseconds' $$`,
    );
  } finally {
    await client.end();
  }
}
