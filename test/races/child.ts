import { text } from 'node:stream/consumers';
import type { Kysely } from 'kysely';
import pg from 'pg';
import { createDatabase } from '../../database/connection.ts';
import type { Database } from '../../database/tables/index.ts';

/** Reads this process's task, does it on connections of its own, and prints what came of it. */
export async function doTask<Task extends { url: string; connections: number }>(
  work: (db: Kysely<Database>, task: Task) => Promise<unknown>,
): Promise<void> {
  const task = JSON.parse(await text(process.stdin)) as Task;
  // Waits for a connection as long as it takes: the point is how many come at once, not how many give up.
  const types = {
    getTypeParser: (oid: number) =>
      oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, 'text'),
  };
  const db = createDatabase(new pg.Pool({ connectionString: task.url, max: task.connections, types }));
  const answer = await work(db, task);
  await db.destroy();
  process.stdout.write(JSON.stringify(answer));
}

/** How often each result came. */
export function countByName(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
