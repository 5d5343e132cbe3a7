import { type RequestId, workspaceOf } from '../domain/ids.ts';
import { done } from '../domain/outcome.ts';
import { planReminder } from '../domain/reminder-plan.ts';
import { governanceTransaction } from '../governance/transaction.ts';
import { findRequest } from '../requests/find-request.ts';
import type { ActivityDeps } from './deps.ts';
import { orThrow } from './or-throw.ts';

/** Sends the reminder that is due, if one still is. */
export async function remind({ db }: ActivityDeps, id: RequestId): Promise<void> {
  const workspaceId = workspaceOf(id);
  const outcome = await governanceTransaction(db, workspaceId, async (governance) => {
    const { trx, now } = governance;
    const request = await findRequest(trx, workspaceId, id);
    if (request?.state !== 'pending') return done(null);
    const { due, sent } = planReminder(request.createdAt, request.remindersSent, now);
    if (!due) return done(null);
    await trx
      .updateTable('requests')
      .set({ remindersSent: sent })
      .where('workspaceId', '=', workspaceId)
      .where('id', '=', id)
      .execute();
    governance.notify('request_reminder', id);
    return done(null);
  });
  orThrow(outcome);
}
