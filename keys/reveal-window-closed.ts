import type { Kysely } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { MemberId, RevealId, WorkspaceId } from '../domain/ids.ts';
import { done, type Outcome, refused } from '../domain/outcome.ts';
import { governanceTransaction } from '../governance/transaction.ts';
import { findReveal } from './find-right.ts';

/** The owner closed the window without confirming: they are told what they can still do, and for how long (C2). */
export async function revealWindowClosed(
  db: Kysely<Database>,
  { workspaceId, revealId, memberId }: { workspaceId: WorkspaceId; revealId: RevealId; memberId: MemberId },
): Promise<Outcome<null>> {
  return governanceTransaction(db, workspaceId, async (governance) => {
    const reveal = await findReveal(governance.trx, workspaceId, revealId);
    if (!reveal || reveal.claimedBy !== memberId) return refused({ code: 'not_found' });
    if (reveal.confirmedAt || reveal.lapsedAt) return done(null);
    governance.record({ actor: memberId, action: 'reveal.window_closed', objectId: revealId });
    governance.notify('reveal_window_closed', reveal.rightId, memberId);
    return done(null);
  });
}
