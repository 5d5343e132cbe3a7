import pg from 'pg';

/** A write of a last use: what was there before, and what is there since. */
export interface Write {
  what: string;
  id: string;
  before: Date | null;
  after: Date;
}

/**
 * Notes every write of a last use, from inside the database: what nobody who writes can pass by or change. Each takes so
 * many milliseconds more, so that a process that writes many is long enough at it to be killed meanwhile.
 */
export async function noteWrites(superuserUrl: string, writeMilliseconds: number): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  await client.query(`
    CREATE TABLE noted_uses (
      what text NOT NULL, id text NOT NULL, before timestamptz, after timestamptz NOT NULL,
      at timestamptz NOT NULL DEFAULT clock_timestamp());
    CREATE FUNCTION note_use() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
      INSERT INTO noted_uses (what, id, before, after)
      VALUES (TG_TABLE_NAME, coalesce(to_jsonb(NEW) ->> 'client_id', to_jsonb(NEW) ->> 'id'), OLD.last_used_at, NEW.last_used_at);
      PERFORM pg_sleep(${writeMilliseconds / 1_000});
      RETURN NULL;
    END $$;
    CREATE TRIGGER note_use AFTER UPDATE OF last_used_at ON secrets FOR EACH ROW EXECUTE FUNCTION note_use();
    CREATE TRIGGER note_use AFTER UPDATE OF last_used_at ON reporting_keys FOR EACH ROW EXECUTE FUNCTION note_use();`);
  return client;
}

export async function writesOf(client: pg.Client): Promise<Write[]> {
  return (await client.query<Write>('SELECT what, id, before, after FROM noted_uses ORDER BY at')).rows;
}

/** How many secrets have a use written. */
export async function countWritten(client: pg.Client): Promise<number> {
  const text = `SELECT count(DISTINCT id)::int AS n FROM noted_uses WHERE what = 'secrets'`;
  return (await client.query<{ n: number }>(text)).rows[0]?.n ?? 0;
}

/** When each secret was last used, as it is written. */
export async function lastUses(client: pg.Client): Promise<Map<string, number | null>> {
  const text = 'SELECT client_id AS id, last_used_at AS at FROM secrets';
  const { rows } = await client.query<{ id: string; at: Date | null }>(text);
  return new Map(rows.map(({ id, at }) => [id, at?.getTime() ?? null]));
}
