import type { Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { MemberId, RequestId, WorkspaceId } from '../domain/ids.ts';
import { type RequestView, viewRequest } from './request-view.ts';

async function views(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  ids: RequestId[],
): Promise<RequestView[]> {
  const found: RequestView[] = [];
  for (const id of ids) {
    const view = await viewRequest(trx, workspaceId, id);
    if (view) found.push(view);
  }
  return found;
}

/** Every undecided request of the workspace, oldest deadline first. */
export async function pendingRequests(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
): Promise<RequestView[]> {
  const rows = await trx
    .selectFrom('requests')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('state', '=', 'pending')
    .orderBy('expiresAt')
    .orderBy('number')
    .execute();
  return views(
    trx,
    workspaceId,
    rows.map(({ id }) => id),
  );
}

/** What a person asked for, newest first. */
export async function requestsBy(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  memberId: MemberId,
  { page = 1, pageSize = 10 }: { page?: number; pageSize?: number } = {},
): Promise<RequestView[]> {
  const rows = await trx
    .selectFrom('requests')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('requesterId', '=', memberId)
    .orderBy('number', 'desc')
    .limit(pageSize)
    .offset((page - 1) * pageSize)
    .execute();
  return views(
    trx,
    workspaceId,
    rows.map(({ id }) => id),
  );
}
