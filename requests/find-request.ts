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

/** Who made a decision: those whose ballots counted when it was made, for "already decided by …". */
function decidedBy({ state, finalCount }: AnyRequest): MemberId[] {
  if (!finalCount) return [];
  if (state === 'approved') return finalCount.steps.flatMap((step) => step.approvedBy);
  return state === 'rejected' && finalCount.rejectedBy ? [finalCount.rejectedBy] : [];
}

/** The refusal that answers every act on a request that is no longer pending; null while it is. */
export function alreadyDecided(request: AnyRequest): ReturnType<typeof refused> | null {
  if (request.state === 'pending' || !request.decidedAt) return null;
  return refused({
    code: 'already_decided',
    state: request.state,
    at: request.decidedAt,
    byIds: decidedBy(request),
  });
}

/** The refusal of what comes after the deadline, whether or not anybody has closed the request yet (B7). */
export function pastDeadline(
  { now }: { now: Date },
  { expiresAt }: AnyRequest,
): ReturnType<typeof refused> | null {
  return now < expiresAt ? null : refused({ code: 'past_deadline', at: expiresAt });
}
