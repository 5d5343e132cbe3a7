import type { Kysely } from 'kysely';
import { afterAll, beforeAll } from 'vitest';
import { createDatabase, createPool } from '../../database/connection.ts';
import type { Database } from '../../database/tables/index.ts';
import { inWorkspace } from '../../database/workspace-context.ts';
import { demoNdjson } from '../../dev/demo-data.ts';
import type { WorkspaceId } from '../../domain/ids.ts';
import { importNdjson } from '../../mirror/import-ndjson.ts';
import type { ImportResult } from '../../mirror/import-result.ts';
import { useTestDatabase } from '../support/database.ts';
import { type SeededWorkspace, seedWorkspace } from '../support/seed-workspace.ts';

const database = useTestDatabase();
export let db: Kysely<Database>;
export let acme: SeededWorkspace;

beforeAll(async () => {
  db = createDatabase(createPool({ url: database().appUrl, applicationName: 'test' }));
  acme = await seedWorkspace(db);
});
afterAll(() => db.destroy());

/** The first transaction of the demo data, as a line. */
export const [good = ''] = demoNdjson('transactions', 1);

/** Imports into the open workspace, or another. */
export function bring(
  resource: string,
  from: Iterable<string | Buffer>,
  into?: WorkspaceId,
): Promise<ImportResult> {
  return importNdjson(db, into ?? acme.workspaceId, resource, from);
}

/** A line with something changed in it. */
export function within(line: string, change: (doc: Record<string, unknown>) => void): string {
  const doc = JSON.parse(line) as Record<string, unknown>;
  change(doc);
  return `${JSON.stringify(doc)}\n`;
}

/** What the workspace holds of mirrored data. */
export async function stored() {
  return inWorkspace(db, acme.workspaceId, async (trx) => ({
    transactions: await trx
      .selectFrom('mirroredTransactions')
      .select(['id', 'document'])
      .orderBy('id')
      .execute(),
    counters: await trx
      .selectFrom('accountActivity')
      .select(['accountId as id', 'transactions', 'firstOn', 'lastOn'])
      .orderBy('id')
      .execute(),
    imports: (await trx.selectFrom('imports').select('id').execute()).length,
  }));
}

/** What the counters should say, by looking at every row. */
export async function counted() {
  const { rows } = await inWorkspace(db, acme.workspaceId, async (trx) => {
    const all = await trx.selectFrom('mirroredTransactions').select(['accountId', 'createdOn']).execute();
    const accounts = await trx.selectFrom('mirroredAccounts').select('id').orderBy('id').execute();
    return {
      rows: accounts.map(({ id }) => {
        const times = all.filter((row) => row.accountId === id).map((row) => row.createdOn.getTime());
        const at = (time: number) => (times.length === 0 ? null : new Date(time));
        return {
          id,
          transactions: times.length,
          firstOn: at(Math.min(...times)),
          lastOn: at(Math.max(...times)),
        };
      }),
    };
  });
  return rows;
}
