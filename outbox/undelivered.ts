import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { WorkspaceId } from '../domain/ids.ts';

export type Destination = 'workflow' | 'notification';

/** An entry that has not left yet: ids and the name of what happened. */
export interface Undelivered {
  id: number;
  event: string;
  subjectId: string;
}

/** The workspaces that have something for this destination, due now; whoever waits longest first. */
export async function workspacesWithUndelivered(
  db: Kysely<Database>,
  destination: Destination,
  most: number,
): Promise<WorkspaceId[]> {
  const { rows } = await sql<{
    id: WorkspaceId;
  }>`SELECT outbox_undelivered(${destination}, ${most}) AS id`.execute(db);
  return rows.map(({ id }) => id);
}

/**
 * One relay at a time serves one destination of one workspace: with several at work, none overtakes another, and
 * nothing is published twice while none dies. The turn ends with the transaction, also when its process is killed.
 * False: somebody else has it.
 */
export async function takeTurn(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  destination: Destination,
): Promise<boolean> {
  const turn = `outbox ${destination} ${workspaceId}`;
  const { rows } = await sql<{ taken: boolean }>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${turn}, 0)) AS taken`.execute(trx);
  return rows[0]?.taken === true;
}

/**
 * What is due, in the order it was written; nothing overtakes an entry about the same subject that waits after a failure.
 * One pass over what has not left, however much of it waits: asked entry by entry, the answer could cost its square.
 */
export async function dueEntries(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  destination: Destination,
  most: number,
): Promise<Undelivered[]> {
  const { rows } = await sql<Undelivered>`
    SELECT id, event, subject_id FROM (
      SELECT o.id, o.event, o.subject_id,
             min(o.id) FILTER (WHERE o.next_attempt_at > quorate_clock()) OVER (PARTITION BY o.subject_id) AS waiting
      FROM outbox o
      WHERE o.workspace_id = ${workspaceId} AND o.destination = ${destination} AND o.delivered_at IS NULL) undelivered
    WHERE waiting IS NULL OR id < waiting
    ORDER BY id LIMIT ${most}`.execute(trx);
  return rows;
}
