import type { RequestId } from '../domain/ids.ts';
import type { Governance } from '../governance/transaction.ts';
import { nextVersion } from './next-version.ts';

/** What the card shows has changed without a ballot (its reach, its approvers): its copies are written again. */
export async function refreshCard(governance: Governance, { id }: { id: RequestId }): Promise<void> {
  await nextVersion(governance, { id });
  governance.notify('request_refreshed', id);
}

/** The ids of all pending requests, whose cards were refreshed: what they would reach, or who is asked, may be new. */
export async function refreshPendingCards(governance: Governance, except?: RequestId): Promise<RequestId[]> {
  const pending = await governance.trx
    .selectFrom('requests')
    .select('id')
    .where('workspaceId', '=', governance.workspaceId)
    .where('state', '=', 'pending')
    .execute();
  const others = pending.filter(({ id }) => id !== except);
  for (const request of others) await refreshCard(governance, request);
  return others.map(({ id }) => id);
}
