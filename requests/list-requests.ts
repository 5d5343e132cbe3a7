import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import { inWorkspace } from '../database/workspace-context.ts';
import type { MemberId, RequestId, WorkspaceId } from '../domain/ids.ts';
import { type RequestView, viewRequest } from './request-view.ts';

/**
 * Each in a transaction of its own: to view a request is to keep its reach, and two people who look at the same moment
 * and keep several, in different orders, would wait for each other.
 */
async function views(
  db: Kysely<Database>,
  workspaceId: WorkspaceId,
  rows: { id: RequestId }[],
): Promise<RequestView[]> {
  const found: RequestView[] = [];
  for (const { id } of rows) {
    const view = await inWorkspace(db, workspaceId, (trx) => viewRequest(trx, workspaceId, id));
    if (view) found.push(view);
  }
  return found;
}

/** Every undecided request of the workspace, oldest deadline first. */
export async function pendingRequests(
  db: Kysely<Database>,
  workspaceId: WorkspaceId,
): Promise<RequestView[]> {
  const rows = await inWorkspace(db, workspaceId, (trx) =>
    trx
      .selectFrom('requests')
      .select('id')
      .where('workspaceId', '=', workspaceId)
      .where('state', '=', 'pending')
      .orderBy('expiresAt')
      .orderBy('number')
      .execute(),
  );
  return views(db, workspaceId, rows);
}

/** What a person asked for, newest first. */
export async function requestsBy(
  db: Kysely<Database>,
  workspaceId: WorkspaceId,
  memberId: MemberId,
  { page = 1, pageSize = 10 }: { page?: number; pageSize?: number } = {},
): Promise<RequestView[]> {
  const rows = await inWorkspace(db, workspaceId, (trx) =>
    trx
      .selectFrom('requests')
      .select('id')
      .where('workspaceId', '=', workspaceId)
      .where('requesterId', '=', memberId)
      .orderBy('number', 'desc')
      .limit(pageSize)
      .offset((page - 1) * pageSize)
      .execute(),
  );
  return views(db, workspaceId, rows);
}
