import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/tables/index.ts';

/** How many advisory locks are held in this database: an upload that is under way holds its turn at the mirror, and first its Idempotency-Key. */
export async function heldAdvisoryLocks(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql`
    SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (
      SELECT oid FROM pg_database WHERE datname = current_database())`.execute(db);
  return rows.length;
}
