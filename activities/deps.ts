import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { RuleBounds } from '../domain/admin-rule.ts';

/** What every activity works with. */
export interface ActivityDeps {
  db: Kysely<Database>;
  bounds: RuleBounds;
}
