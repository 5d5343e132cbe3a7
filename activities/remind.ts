import { type RequestId, workspaceOf } from '../domain/ids.ts';
import { done } from '../domain/outcome.ts';
import { governanceTransaction } from '../governance/transaction.ts';
import { findRequest } from '../requests/find-request.ts';
import type { ActivityDeps } from './index.ts';
import { orThrow } from './or-throw.ts';

const FIRST_AFTER_MS = 15 * 60_000;
const NEVER_MS = 7 * 86_400_000;

/** The n-th reminder (from 0) is due this long after the request: 15 min, then after twice the wait each time. */
function dueAfterMs(sent: number): number {
  return FIRST_AFTER_MS * (2 ** (sent + 1) - 1);
}

/** Sends the reminder that is due, if one is, and says when the next one will be. */
export async function remind({ db }: ActivityDeps, id: RequestId): Promise<{ nextInMs: number }> {
  const workspaceId = workspaceOf(id);
  const outcome = await governanceTransaction(db, workspaceId, async (governance) => {
    const { trx, now } = governance;
    const request = await findRequest(trx, workspaceId, id);
    if (request?.state !== 'pending') return done({ nextInMs: NEVER_MS });
    let sent = request.remindersSent;
    const age = now.getTime() - request.createdAt.getTime();
    // A worker that was away sends one reminder for all it missed, not one for each.
    while (dueAfterMs(sent) <= age) sent += 1;
    if (sent > request.remindersSent) {
      await trx
        .updateTable('requests')
        .set({ remindersSent: sent })
        .where('workspaceId', '=', workspaceId)
        .where('id', '=', id)
        .execute();
      governance.notify('request_reminder', id);
    }
    return done({ nextInMs: dueAfterMs(sent) - age });
  });
  return orThrow(outcome);
}
