import type { Governance } from '../governance/transaction.ts';
import { conclude } from './conclude.ts';
import { requestFromRow } from './find-request.ts';
import { tally } from './tally.ts';

/** A changed admin rule ends what still waits under the old one as failed (rule 2); each is told. */
export async function failPendingUnderRule(governance: Governance, ruleKind: string): Promise<void> {
  const rows = await governance.trx
    .selectFrom('requests')
    .selectAll()
    .where('workspaceId', '=', governance.workspaceId)
    .where('ruleKind', '=', ruleKind)
    .where('state', '=', 'pending')
    .orderBy('number')
    .execute();
  for (const row of rows) {
    const request = requestFromRow(row);
    const { quorum } = await tally(governance.trx, request);
    await conclude(
      governance,
      'system',
      request,
      'failed',
      'the admin rule it waited under was changed',
      quorum,
    );
    governance.signal('ruleChanged', row.id);
  }
}
