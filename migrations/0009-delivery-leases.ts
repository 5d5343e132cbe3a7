import { type Kysely, sql } from 'kysely';

/**
 * What lets several notification processes work on one queue: who may take what again, and when. A card copy without a
 * `slack_ts` was about to be posted: if that process died, the message may be there, and is looked for before another is
 * posted.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    ALTER TABLE card_copies
      ALTER COLUMN slack_channel DROP NOT NULL,
      ALTER COLUMN slack_ts DROP NOT NULL,
      ADD COLUMN shown_at timestamptz(3),
      ADD COLUMN leased_until timestamptz(3),
      ADD CHECK ((slack_ts IS NULL) = (slack_channel IS NULL))`.execute(db);
  await sql`ALTER TABLE deliveries ADD COLUMN due_at timestamptz(3) NOT NULL`.execute(db);

  // Queued is not told: what the queue lost is found by this column and queued again.
  await sql`ALTER TABLE outbox ADD COLUMN handled_at timestamptz(3)`.execute(db);
  await sql`GRANT UPDATE (handled_at) ON outbox TO quorate_app`.execute(db);
  await sql`
    CREATE INDEX outbox_unhandled_first ON outbox (id)
    WHERE destination = 'notification' AND handled_at IS NULL`.execute(db);
  await sql`
    CREATE FUNCTION notifications_unhandled(after bigint, queued_before timestamptz, most integer)
    RETURNS TABLE (workspace_id text, id bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
      SELECT o.workspace_id, o.id FROM outbox o
      WHERE o.destination = 'notification' AND o.handled_at IS NULL AND o.delivered_at < queued_before AND o.id > after
      ORDER BY o.id LIMIT most
    $$`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`DROP FUNCTION notifications_unhandled(bigint, timestamptz, integer)`.execute(db);
  await sql`ALTER TABLE outbox DROP COLUMN handled_at`.execute(db);
  await sql`ALTER TABLE deliveries DROP COLUMN due_at`.execute(db);
  await sql`DELETE FROM card_copies WHERE slack_ts IS NULL`.execute(db);
  await sql`
    ALTER TABLE card_copies
      DROP CONSTRAINT card_copies_check,
      DROP COLUMN leased_until,
      DROP COLUMN shown_at,
      ALTER COLUMN slack_ts SET NOT NULL,
      ALTER COLUMN slack_channel SET NOT NULL`.execute(db);
}
