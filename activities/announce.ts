import { type RequestId, workspaceOf } from '../domain/ids.ts';
import { done } from '../domain/outcome.ts';
import { governanceTransaction } from '../governance/transaction.ts';
import { findRequest } from '../requests/find-request.ts';
import type { ActivityDeps } from './deps.ts';

/** Asks for the cards, once. A request that was decided before anybody could be asked is not announced. */
export async function announce({ db }: ActivityDeps, id: RequestId): Promise<void> {
  const workspaceId = workspaceOf(id);
  await governanceTransaction(db, workspaceId, async (governance) => {
    const { trx, now } = governance;
    const request = await findRequest(trx, workspaceId, id);
    if (request?.state !== 'pending' || request.announcedAt) return done(null);
    await trx
      .updateTable('requests')
      .set({ announcedAt: now })
      .where('workspaceId', '=', workspaceId)
      .where('id', '=', id)
      .execute();
    governance.record({ actor: 'system', action: 'request.announced', objectId: id });
    governance.notify('request_announced', id);
    return done(null);
  });
}
