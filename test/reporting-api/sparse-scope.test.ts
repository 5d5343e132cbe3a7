import { beforeAll, describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { chance, published } from '../../dev/demo-data/random.ts';
import { demoNdjson } from '../../dev/demo-data.ts';
import type { EntityId } from '../../domain/ids.ts';
import { importNdjson } from '../../mirror/import-ndjson.ts';
import { useReportingApi } from '../support/reporting-api.ts';
import { type SeededKey, seedKey } from '../support/seed-key.ts';
import { seedWorkspace } from '../support/seed-workspace.ts';
import { pageThrough, sorted } from './stage.ts';

const api = useReportingApi();
const luck = chance(99);
const [account = ''] = demoNdjson('accounts');
const [transaction = ''] = demoNdjson('transactions', 1);
const inScope = Array.from({ length: 60 }, (_, index) => 2_001 + index);
const outside = Array.from({ length: 20 }, (_, index) => 3_001 + index);
let written: { id: number; account_id: number; created_on: string }[] = [];
let key: SeededKey;

const line = (text: string, change: object) => `${JSON.stringify({ ...JSON.parse(text), ...change })}\n`;

/** Few rows on each of many accounts, at few different moments: every page ends among equals. */
beforeAll(async () => {
  const { workspaceId, ...seeded } = await seedWorkspace(api().db);
  const all = [...inScope, ...outside];
  await importNdjson(
    api().db,
    workspaceId,
    'accounts',
    all.map((id) => line(account, { id })),
  );
  written = Array.from({ length: 150 }, (_, index) => ({
    id: 1 + index,
    account_id: all[luck.whole(0, all.length - 1)] ?? 0,
    created_on: published(Date.UTC(2025, 0, luck.whole(1, 12)), 0),
  }));
  const lines = written.map((change) => line(transaction, change));
  expect(await importNdjson(api().db, workspaceId, 'transactions', lines)).toMatchObject({ ok: true });
  await inWorkspace(api().db, workspaceId, (trx) =>
    trx
      .insertInto('entityAccounts')
      .values(inScope.map((accountId) => ({ workspaceId, entityId: 1 as EntityId, accountId })))
      .execute(),
  );
  key = await seedKey(api().db, { workspaceId, ...seeded }, { entityIds: [1] });
});

describe('I2 a page of many accounts with few rows each', () => {
  const cases = [1, 2, 3, 5, 8, 21, 50].flatMap((size) =>
    (['desc', 'asc'] as const).map((order) => ({ size, order })),
  );
  it.each(cases)('is exact among equals, page after page: $size a page, $order', async ({ size, order }) => {
    const expected = written.filter((doc) => inScope.includes(doc.account_id));
    const model = { ids: sorted(expected, order), count: expected.length };
    expect(await pageThrough(api(), '/transactions', key.token, size, order)).toEqual(model);
  });
});
