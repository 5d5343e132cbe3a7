import pg from 'pg';
import { files } from './files.ts';
import type { Kept, Place } from './place.ts';

const ROWS_AT_ONCE = 5_000;

/** Every row of every table of every schema, BullMQ's among them, and what PostgreSQL knows of them, as text. */
export function databaseDump(superuserUrl: string): Place {
  return {
    name: 'PostgreSQL dump',
    async *read() {
      const client = new pg.Client({ connectionString: superuserUrl });
      await client.connect();
      try {
        for (const table of [...(await tables(client)), 'pg_stats', 'pg_stat_activity'])
          yield* rowsOf(client, table);
      } finally {
        await client.end();
      }
    },
  };
}

async function tables(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

async function* rowsOf(client: pg.Client, table: string): AsyncIterable<Kept> {
  await client.query('BEGIN');
  await client.query(`DECLARE every_row NO SCROLL CURSOR FOR SELECT t::text AS row FROM ${table} t`);
  for (;;) {
    const { rows } = await client.query<{ row: string }>(`FETCH ${ROWS_AT_ONCE} FROM every_row`);
    if (rows.length === 0) break;
    yield { where: table, bytes: Buffer.from(rows.map(({ row }) => row).join('\n')) };
  }
  await client.query('ROLLBACK');
}

/** The cluster's own files, write-ahead log included: what a deleted or overwritten row leaves behind is still there. */
export function databaseFiles(superuserUrl: string, directory: string): Place {
  const place = files('PostgreSQL files and write-ahead log', directory);
  return {
    name: place.name,
    async *read() {
      const client = new pg.Client({ connectionString: superuserUrl });
      await client.connect();
      await client.query('CHECKPOINT');
      await client.end();
      yield* place.read();
    },
  };
}
