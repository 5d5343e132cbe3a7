import { runMigrations } from 'bullmq';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { type MigrationResultSet, Migrator, NO_MIGRATIONS } from 'kysely/migration';
import pg from 'pg';
import { migrations } from '../migrations/index.ts';
import { outliveConnections } from './outlive-connections.ts';

export interface MigrateOptions {
  /** A role that may create tables; the application's own role (`quorate_app`) owns nothing. */
  ownerUrl: string;
  direction?: 'up' | 'down';
}

/**
 * Brings the schema up to date (or, for tests, all the way down), then BullMQ's own schema, which needs the same
 * rights. Running it twice, or twice at once, is harmless. Throws with the first migration that failed.
 */
export async function migrate({ ownerUrl, direction = 'up' }: MigrateOptions): Promise<string[]> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 2 });
  outliveConnections(pool);
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
    const applied = namesOrThrow(
      direction === 'up' ? await migrator.migrateToLatest() : await migrator.migrateTo(NO_MIGRATIONS),
    );
    if (direction === 'up') await migrateQueue(db, pool);
    return applied;
  } finally {
    await db.destroy();
  }
}

function namesOrThrow({ error, results }: MigrationResultSet): string[] {
  if (error) throw error;
  return (results ?? []).map((result) => result.migrationName);
}

async function migrateQueue(db: Kysely<unknown>, pool: pg.Pool): Promise<void> {
  await runMigrations(pool);
  // BullMQ makes this one at the first job, for which the application's role has no right.
  await sql`
    DO $$ BEGIN
      EXECUTE format('CREATE SEQUENCE IF NOT EXISTS bullmq.%I', bullmq.job_id_seq_name('notifications'));
    END $$`.execute(db);
  await sql`GRANT USAGE ON SCHEMA bullmq TO quorate_app`.execute(db);
  await sql`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA bullmq TO quorate_app`.execute(db);
  await sql`GRANT USAGE ON ALL SEQUENCES IN SCHEMA bullmq TO quorate_app`.execute(db);
  await sql`GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA bullmq TO quorate_app`.execute(db);
}
