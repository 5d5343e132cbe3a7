import { type RequestId, workspaceOf } from '../domain/ids.ts';
import { done } from '../domain/outcome.ts';
import { governanceTransaction } from '../governance/transaction.ts';
import type { ActivityDeps } from './deps.ts';
import { orThrow } from './or-throw.ts';

/** The last step: nobody needs to wake this request's workflow any more. */
export async function close({ db }: ActivityDeps, id: RequestId): Promise<void> {
  const workspaceId = workspaceOf(id);
  const outcome = await governanceTransaction(db, workspaceId, async ({ trx }) => {
    await trx
      .updateTable('requests')
      .set({ nextWakeAt: null })
      .where('workspaceId', '=', workspaceId)
      .where('id', '=', id)
      .execute();
    return done(null);
  });
  orThrow(outcome);
}
