import type { Pool, QueryResultRow } from 'pg';
import { ballotInvariants } from './ballots.ts';
import type { Invariant } from './invariant.ts';
import { keyInvariants } from './keys.ts';
import { mirrorInvariants } from './mirror.ts';
import { recordInvariants } from './records.ts';
import { requestInvariants } from './requests.ts';
import { revealInvariants } from './reveals.ts';

export interface Finding {
  id: string;
  promise: string;
  /** The rows for which it does not hold; none when all is well. */
  offending: QueryResultRow[];
}

/** All that must hold in a database of ours, by the numbers of the list of invariants. */
export const invariants: readonly Invariant[] = [
  ...requestInvariants,
  ...ballotInvariants,
  ...revealInvariants,
  ...keyInvariants,
  ...recordInvariants,
  ...mirrorInvariants,
].toSorted((a, b) => Number.parseInt(a.id, 10) - Number.parseInt(b.id, 10) || a.id.localeCompare(b.id));

/**
 * Checks every invariant (H2), all at one moment of the database, without changing or locking anything.
 * @param pool as a role that sees the rows of every workspace: the owner of the tables, or a superuser
 * @param without ids of invariants that cannot hold here, such as 30 where no relay runs
 * @throws when the role sees only some workspaces: then nothing would be known
 */
export async function checkInvariants(
  pool: Pool,
  { without = [] }: { without?: readonly string[] } = {},
): Promise<Finding[]> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    // With this off, a query that a policy would thin out is an error instead.
    await client.query('SET LOCAL row_security = off');
    await client.query(`SET LOCAL statement_timeout = '10min'`);
    const findings: Finding[] = [];
    for (const { id, promise, find } of invariants) {
      if (!without.includes(id)) findings.push({ id, promise, offending: await find(client) });
    }
    return findings;
  } finally {
    await client.query('ROLLBACK').catch(() => undefined);
    client.release();
  }
}

/** The findings that found something. */
export function broken(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ offending }) => offending.length > 0);
}
