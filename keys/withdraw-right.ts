import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { MemberId, RightId, WorkspaceId } from '../domain/ids.ts';
import { done, type Outcome, refused } from '../domain/outcome.ts';
import { governanceTransaction } from '../governance/transaction.ts';
import { actingAdministrator } from '../members/actor.ts';
import { closeRight } from './close-right.ts';
import { findRight } from './find-right.ts';

/** One administrator stops an unused right to reveal, at once (rule 6). */
export async function withdrawRight(
  db: Kysely<Database>,
  { workspaceId, rightId, memberId }: { workspaceId: WorkspaceId; rightId: RightId; memberId: MemberId },
): Promise<Outcome<null>> {
  return governanceTransaction(db, workspaceId, async (governance) => {
    const acting = await actingAdministrator(governance, memberId);
    if (!acting.ok) return acting;
    const right = await findRight(governance.trx, workspaceId, rightId);
    if (!right) return refused({ code: 'not_found' });
    const { state, closeReason: why, origin } = right;
    if (state !== 'open') return refused({ code: 'right_closed', state, why, origin });
    await closeRight(governance, memberId, right, 'withdrawn', 'withdrawn_by_administrator');
    return done(null);
  });
}
