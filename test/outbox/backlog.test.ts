import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDatabase, createPool } from '../../database/connection.ts';
import { inWorkspace } from '../../database/workspace-context.ts';
import { dueEntries } from '../../outbox/undelivered.ts';
import { useTestDatabase } from '../support/database.ts';
import { seedWorkspace } from '../support/seed-workspace.ts';

const database = useTestDatabase();
let db: ReturnType<typeof createDatabase>;
beforeAll(() => {
  db = createDatabase(createPool({ url: database().appUrl, applicationName: 'test' }));
});
afterAll(() => db.destroy());

it('T37 finds what is due among twenty thousand that wait after a failure, without comparing each with each', async () => {
  const { workspaceId } = await seedWorkspace(db);
  await inWorkspace(db, workspaceId, async (trx) => {
    await sql`
      INSERT INTO outbox (workspace_id, destination, event, subject_id, created_at)
      SELECT ${workspaceId}, 'workflow', 'ballotCast', ${workspaceId} || '_req_' || i, quorate_clock()
      FROM generate_series(1, 20001) AS n (i)`.execute(trx);
    await sql`
      UPDATE outbox SET attempts = 1, next_attempt_at = quorate_clock() + interval '1 hour'
      WHERE workspace_id = ${workspaceId} AND destination = 'workflow' AND subject_id <> ${workspaceId} || '_req_20001'`.execute(
      trx,
    );
    // The square of them takes twelve seconds, one look-up each a third of one.
    await sql`SET LOCAL statement_timeout = '8s'`.execute(trx);
    const due = await dueEntries(trx, workspaceId, 'workflow', 200);
    expect(due.map(({ subjectId }) => subjectId)).toEqual([`${workspaceId}_req_20001`]);
  });
});
