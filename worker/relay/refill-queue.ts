import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import type { WorkspaceId } from '../../domain/ids.ts';
import type { NotificationQueue } from '../../outbox/notification-queue.ts';
import { inTime } from './in-time.ts';

const PAGE = 500;
const MOST_PAGES = 40;
const DEADLINE_MS = 10_000;

/**
 * Queues again what the queue got half a minute ago or earlier and nobody has handled. A job that is still there is left
 * as it is (same job id); one that went with the queue's data is there again. So the queue may lose everything.
 * Out: how many entries were queued again or were still there.
 */
export async function refillQueue(db: Kysely<Database>, queue: NotificationQueue): Promise<number> {
  let after = 0;
  let refilled = 0;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { rows } = await sql<{ workspaceId: WorkspaceId; id: number }>`
      SELECT workspace_id, id
      FROM notifications_unhandled(${after}, quorate_clock() - interval '30 seconds', ${PAGE})`.execute(db);
    const last = rows.at(-1);
    if (!last) break;
    await inTime(DEADLINE_MS, queue.add(rows.map(({ workspaceId, id }) => ({ workspaceId, outboxId: id }))));
    refilled += rows.length;
    after = last.id;
  }
  return refilled;
}
