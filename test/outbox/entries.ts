import type { Kysely } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import { inWorkspace, readClock } from '../../database/workspace-context.ts';
import { newId, type RequestId, type WorkspaceId } from '../../domain/ids.ts';
import { appendToOutbox } from '../../outbox/append.ts';
import type { OutboxEntry } from '../../outbox/events.ts';

/** Writes entries as a governance transaction does, and nothing else. */
export async function write(
  db: Kysely<Database>,
  workspaceId: WorkspaceId,
  entries: OutboxEntry[],
): Promise<void> {
  await inWorkspace(db, workspaceId, async (trx) =>
    appendToOutbox(trx, workspaceId, await readClock(trx), entries),
  );
}

export const signalOf = (subjectId: string): OutboxEntry => ({
  destination: 'workflow',
  event: 'ballotCast',
  subjectId,
});
export const noticeOf = (subjectId: string): OutboxEntry => ({
  ...{ destination: 'notification', event: 'ballot_approved', subjectId },
  actorId: null,
});

export interface Row {
  id: number;
  subjectId: string;
  deliveredAt: Date | null;
  attempts: number;
  lastError: string | null;
}

/** What the outbox of this workspace holds for a destination, in order. */
export function rowsOf(
  db: Kysely<Database>,
  workspaceId: WorkspaceId,
  destination: 'workflow' | 'notification',
): Promise<Row[]> {
  return inWorkspace(db, workspaceId, (trx) =>
    trx
      .selectFrom('outbox')
      .select(['id', 'subjectId', 'deliveredAt', 'attempts', 'lastError'])
      .where('workspaceId', '=', workspaceId)
      .where('destination', '=', destination)
      .orderBy('id')
      .execute(),
  );
}

export async function undelivered(
  db: Kysely<Database>,
  workspaceId: WorkspaceId,
  destination: 'workflow' | 'notification',
): Promise<number> {
  return (await rowsOf(db, workspaceId, destination)).filter(({ deliveredAt }) => deliveredAt === null)
    .length;
}

export const someRequest = (workspaceId: WorkspaceId): RequestId => newId(workspaceId, 'req');
