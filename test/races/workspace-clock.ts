import type { Stage } from '../spine/scene.ts';

/**
 * A clock for each workspace, so that many races can run beside each other in one database and each pass its own
 * deadlines. Gives the function that moves the clock of one workspace on.
 */
export async function workspaceClocks({
  sql,
}: Stage): Promise<(workspaceId: string, milliseconds: number) => Promise<void>> {
  await sql('CREATE TABLE workspace_clocks (id text PRIMARY KEY, ahead interval NOT NULL)');
  await sql('GRANT SELECT ON workspace_clocks TO quorate_app');
  await sql(`
    CREATE OR REPLACE FUNCTION quorate_clock() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
      SELECT clock_timestamp() + coalesce(
        (SELECT ahead FROM workspace_clocks WHERE id = current_setting('quorate.workspace', true)), interval '0') $$`);
  return async (workspaceId, milliseconds) => {
    await sql(
      `INSERT INTO workspace_clocks VALUES ($1, $2::float8 * interval '1 ms')
       ON CONFLICT (id) DO UPDATE SET ahead = workspace_clocks.ahead + excluded.ahead`,
      [workspaceId, milliseconds],
    );
  };
}
