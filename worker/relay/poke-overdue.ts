import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import { inWorkspace } from '../../database/workspace-context.ts';
import { type RequestId, workspaceOf } from '../../domain/ids.ts';
import { inParallel } from './in-parallel.ts';
import { type WorkflowDestination, wakeWorkflow } from './wake-workflow.ts';

const REQUESTS_A_ROUND = 200;
const AT_ONCE = 8;

/**
 * Wakes the workflows that should have looked two minutes ago: never started, ended by hand, or gone with Temporal's
 * data. Postgres says that they have something to do, so one that Temporal holds for completed is started as well (it
 * knows more than a database that was restored). Poked again two minutes later, unless it looked.
 */
export async function pokeOverdue(db: Kysely<Database>, destination: WorkflowDestination): Promise<boolean> {
  const { rows } = await sql<{
    requestId: RequestId;
  }>`SELECT request_id FROM requests_overdue(${REQUESTS_A_ROUND})`.execute(db);
  const troubles: unknown[] = [];
  await inParallel(AT_ONCE, rows, async ({ requestId }) => {
    try {
      await wakeWorkflow(destination, { requestId, signal: 'submitted', evenCompleted: true });
      await dueAgainLater(db, requestId);
    } catch (error) {
      troubles.push(error);
    }
  });
  const [first] = troubles;
  if (first !== undefined)
    throw new Error(`${troubles.length} overdue workflows could not be woken`, { cause: first });
  return rows.length === REQUESTS_A_ROUND;
}

/** Only if nobody looked meanwhile: an answer of the workflow is worth more than ours. */
async function dueAgainLater(db: Kysely<Database>, id: RequestId): Promise<void> {
  const workspaceId = workspaceOf(id);
  await inWorkspace(db, workspaceId, (trx) =>
    trx
      .updateTable('requests')
      .set({ nextWakeAt: sql<Date>`quorate_clock()` })
      .where('workspaceId', '=', workspaceId)
      .where('id', '=', id)
      .where('nextWakeAt', '<', sql<Date>`quorate_clock() - interval '2 minutes'`)
      .execute(),
  );
}
