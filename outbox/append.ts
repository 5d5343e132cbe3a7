import type { Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { WorkspaceId } from '../domain/ids.ts';
import type { OutboxEntry } from './events.ts';

/** Writes what must be told, in the transaction that made it true: both are there after the commit, or neither. */
export async function appendToOutbox(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  now: Date,
  entries: readonly OutboxEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  await trx
    .insertInto('outbox')
    .values(
      entries.map((entry) => ({
        workspaceId,
        destination: entry.destination,
        event: entry.event,
        subjectId: entry.subjectId,
        actorId: entry.destination === 'notification' ? entry.actorId : null,
        createdAt: now,
      })),
    )
    .execute();
}
