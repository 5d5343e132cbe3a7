import type { RequestId } from '../domain/ids.ts';
import type { Governance } from '../governance/transaction.ts';
import { conclude } from './conclude.ts';
import { requestFromRow } from './find-request.ts';

/** A changed admin rule ends what waits under the old one as failed (rule 2); each is told. */
export async function failPendingUnderRule(governance: Governance, ruleKind: string, except: RequestId): Promise<void> {
  const rows = await governance.trx
    .selectFrom('requests')
    .selectAll()
    .where('workspaceId', '=', governance.workspaceId)
    .where('ruleKind', '=', ruleKind)
    .where('state', '=', 'pending')
    .where('id', '!=', except)
    .orderBy('number')
    .execute();
  for (const row of rows) {
    await conclude(governance, 'system', requestFromRow(row), 'failed', 'the admin rule it waited under was changed');
    governance.signal('ruleChanged', row.id);
  }
}
