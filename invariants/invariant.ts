import type { PoolClient, QueryResultRow } from 'pg';

/** One thing that must hold in every database of ours, at every moment. It finds the rows for which it does not. */
export interface Invariant {
  /** The number in the list of invariants, and a letter where one number holds several matters. */
  id: string;
  /** What holds, as a sentence. */
  promise: string;
  find: (client: PoolClient) => Promise<QueryResultRow[]>;
}

/** An invariant that one statement can check: it selects what offends, and nothing when all is well. */
export function rows(id: string, promise: string, statement: string): Invariant {
  return { id, promise, find: async (client) => (await client.query(statement)).rows };
}

/** How long anything that time or news should close may take (Inv 8, 30), before it is an offence. */
export const GRACE = `interval '120 seconds'`;
