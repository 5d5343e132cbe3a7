import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { inWorkspace } from '../../../database/workspace-context.ts';
import { parseToken } from '../../../keys/secret/token.ts';
import { native } from '../../../reporting-api/dialects/native.ts';
import { credentialArguments } from '../../../reporting-api/reads.ts';
import { useReportingApi } from '../../support/reporting-api.ts';
import { seedKey, testPeppers } from '../../support/seed-key.ts';
import { seedWorkspace } from '../../support/seed-workspace.ts';

const api = useReportingApi();

/** A workspace with so many accounts in scope, and the credential of a key that reaches them all. */
async function workspaceWith(accounts: number) {
  const seeded = await seedWorkspace(api().db);
  const { workspaceId } = seeded;
  const { token } = await seedKey(api().db, seeded, { entityIds: [2] });
  await inWorkspace(api().db, workspaceId, async (trx) => {
    await sql`
      INSERT INTO mirrored_accounts (workspace_id, id, created_on, name, currency, type, status, document, import_id)
      SELECT ${workspaceId}, 5000 + i, '2025-01-01'::timestamptz + i * interval '1 s', 'Account ' || i * 7919 % ${accounts}::int,
        'bitcoin', 'Bitcoin', 'ACTIVE', to_jsonb(repeat('-', 1000)), 1 FROM generate_series(1, ${accounts}::int) AS n (i)`.execute(
      trx,
    );
    await sql`
      INSERT INTO entity_accounts
      SELECT ${workspaceId}, 2, 5000 + i FROM generate_series(1, ${accounts}::int) AS n (i)`.execute(trx);
  });
  const caller = { dialect: native, credential: parseToken(token), workspaceName: null };
  const credential = credentialArguments(testPeppers, caller) ?? [];
  /** Blocks that a page visits when its plans are made. */
  return async (order: string, ascending: boolean, place: object | null) =>
    api()
      .db.connection()
      .execute(async (connection) => {
        const asked = [...credential, '{}', 1, 50, order, ascending, place && JSON.stringify(place)];
        const { rows } = await connection.executeQuery<{
          'QUERY PLAN': [{ Plan: { 'Shared Hit Blocks': number; 'Shared Read Blocks': number } }];
        }>({
          sql: `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM read_accounts($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
          parameters: asked,
        } as never);
        const plan = rows[0]?.['QUERY PLAN'][0].Plan;
        return (plan?.['Shared Hit Blocks'] ?? 0) + (plan?.['Shared Read Blocks'] ?? 0);
      });
}

const MIDDLE = { on: '2025-01-01T00:01:00.000000+00:00', id: 5_060, name: 'Account 15' };
const WAYS = ['created_on', 'name'].flatMap((by) =>
  [true, false].flatMap((ascending) => [null, MIDDLE].map((place) => ({ by, ascending, place }))),
);

it('I2 a page of accounts visits as much of a small scope as of a large one, by time and by name', async () => {
  const [small, large] = [await workspaceWith(200), await workspaceWith(6_000)];
  for (const { by, ascending, place } of WAYS) {
    // The second time: the first reads the catalogue, too.
    await small(by, ascending, place);
    const few = await small(by, ascending, place);
    const many = await large(by, ascending, place);
    expect(few).toBeGreaterThan(0);
    expect({ by, ascending, place, few, many, flat: many < 2 * few + 100 }).toMatchObject({ flat: true });
  }
});
