import type { Selectable, Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { RequestsTable } from '../database/tables/requests.ts';
import type { Json } from '../domain/canonical-json.ts';
import type { MemberId, RequestId, WorkspaceId } from '../domain/ids.ts';
import { refused } from '../domain/outcome.ts';
import type { RequestOf } from './kind.ts';

export type AnyRequest = RequestOf<{ readonly [name: string]: Json }>;

/** The one place where a stored content becomes typed: it was checked against its kind's schema when it was stored. */
export function requestFromRow(row: Selectable<RequestsTable>): AnyRequest {
  return { ...row, content: row.content as AnyRequest['content'] };
}

export async function findRequest(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  id: RequestId,
): Promise<AnyRequest | undefined> {
  const row = await trx
    .selectFrom('requests')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && requestFromRow(row);
}

/** Who made a decision: the voters whose ballots counted, for "already decided by …". */
async function decidedBy(trx: Transaction<Database>, request: AnyRequest): Promise<MemberId[]> {
  const choice = request.state === 'approved' ? 'approve' : 'reject';
  const ballots = await trx
    .selectFrom('ballots')
    .select('voterId')
    .where('workspaceId', '=', request.workspaceId)
    .where('requestId', '=', request.id)
    .where('choice', '=', choice)
    .where('late', '=', false)
    .where('withdrawnAt', 'is', null)
    .orderBy('castAt')
    .execute();
  return ballots.map(({ voterId }) => voterId);
}

/** The refusal that answers every act on a request that is no longer pending; null while it is. */
export async function alreadyDecided(
  trx: Transaction<Database>,
  request: AnyRequest,
): Promise<ReturnType<typeof refused> | null> {
  if (request.state === 'pending' || !request.decidedAt) return null;
  const byIds = await decidedBy(trx, request);
  return refused({ code: 'already_decided', state: request.state, at: request.decidedAt, byIds });
}

