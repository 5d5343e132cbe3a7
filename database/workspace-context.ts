import { type Kysely, sql, type Transaction } from 'kysely';
import type { WorkspaceId } from '../domain/ids.ts';
import type { Database } from './tables/index.ts';

/** Makes the rows of one workspace, and no others, visible until this transaction ends. */
export async function enterWorkspace(trx: Transaction<Database>, workspaceId: WorkspaceId): Promise<void> {
  await sql`SELECT set_config('quorate.workspace', ${workspaceId}, true)`.execute(trx);
}

/** Runs reads (or writes that are not governance) inside one workspace. Decides nothing: see `governanceTransaction`. */
export async function inWorkspace<T>(
  db: Kysely<Database>,
  workspaceId: WorkspaceId,
  work: (trx: Transaction<Database>) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await enterWorkspace(trx, workspaceId);
    return work(trx);
  });
}

/** The time that decides, in a statement of its own: inside a locking statement it would be read before the lock. */
export async function readClock(trx: Transaction<Database>): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`SELECT quorate_clock()::timestamptz(3) AS now`.execute(trx);
  const row = rows[0];
  if (!row) throw new Error('quorate_clock() gave no row');
  return row.now;
}

/** Which workspace a Slack team belongs to; null when this team never installed us. */
export async function workspaceOfSlackTeam(
  db: Kysely<Database>,
  slackTeamId: string,
): Promise<WorkspaceId | null> {
  const { rows } = await sql<{
    id: WorkspaceId | null;
  }>`SELECT workspace_of_slack_team(${slackTeamId}) AS id`.execute(db);
  return rows[0]?.id ?? null;
}

/** Which workspace has this name; null when none has. */
export async function workspaceOfName(db: Kysely<Database>, name: string): Promise<WorkspaceId | null> {
  const { rows } = await sql<{ id: WorkspaceId | null }>`SELECT workspace_of_name(${name}) AS id`.execute(db);
  return rows[0]?.id ?? null;
}
