import { sql, type Transaction } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import { inWorkspace } from '../../database/workspace-context.ts';
import type { RequestId, WorkspaceId } from '../../domain/ids.ts';
import { cardBlockId } from '../../slack-app/surfaces/card.ts';
import { findPosted } from '../channels/find-posted.ts';
import type { NotifyDeps } from '../deps.ts';
import { refreshCards } from './refresh-cards.ts';

/**
 * At a start: where Slack lost the cards (the local Slack forgets all messages when it stops), those of undecided requests
 * are posted anew. One look at the newest card of each workspace tells whether it did.
 */
export async function restoreCards(deps: NotifyDeps): Promise<void> {
  const { rows } = await sql<{ id: WorkspaceId }>`SELECT workspace_ids() AS id`.execute(deps.db);
  for (const { id } of rows) {
    const pending = await inWorkspace(deps.db, id, (trx) => pendingWithCopies(trx, id));
    const newest = pending[0];
    if (!newest || (await findPosted(deps.slack, newest.slackChannel, cardBlockId(newest.requestId))))
      continue;
    const requests = [...new Set(pending.map(({ requestId }) => requestId))];
    deps.log.info(
      { workspaceId: id, requests: requests.length },
      'notifications: Slack lost its cards; posting them anew',
    );
    for (const requestId of requests) await refreshCards(deps, id, requestId, { restore: true });
  }
}

/** Those found gone as well: an edit that came before us may have missed them already. */
async function pendingWithCopies(trx: Transaction<Database>, workspaceId: WorkspaceId) {
  const rows = await trx
    .selectFrom('cardCopies')
    .innerJoin('requests', (join) =>
      join
        .onRef('requests.workspaceId', '=', 'cardCopies.workspaceId')
        .onRef('requests.id', '=', 'cardCopies.requestId'),
    )
    .select(['cardCopies.requestId', 'cardCopies.slackChannel'])
    .where('cardCopies.workspaceId', '=', workspaceId)
    .where('requests.state', '=', 'pending')
    .orderBy('cardCopies.shownAt', (order) => order.desc().nullsLast())
    .execute();
  return rows.flatMap(({ requestId, slackChannel }) =>
    slackChannel === null ? [] : [{ requestId: requestId as RequestId, slackChannel }],
  );
}
