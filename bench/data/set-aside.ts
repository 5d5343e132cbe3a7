import type pg from 'pg';

/**
 * Takes the indexes off a table and gives back what puts them on again: ten million rows are indexed in minutes once
 * they are there, and in an hour one by one. What they are is read from the database, whatever the migrations made.
 */
export async function setIndexesAside(client: pg.Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string; made: string; primary: string | null }>(
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS made,
            (SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
             FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u') AND c.conrelid = i.indrelid) AS primary
     FROM pg_index i WHERE i.indrelid = $1::regclass ORDER BY i.indisprimary DESC, name`,
    [table],
  );
  for (const { name, primary } of rows) {
    const constraint = primary === null ? undefined : /ADD CONSTRAINT (\S+)/.exec(primary)?.[1];
    await client.query(
      constraint === undefined ? `DROP INDEX ${name}` : `ALTER TABLE ${table} DROP CONSTRAINT ${constraint}`,
    );
  }
  return rows.map(({ made, primary }) => primary ?? made);
}
