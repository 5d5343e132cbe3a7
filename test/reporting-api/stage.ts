import { beforeAll, expect } from 'vitest';
import { demoNdjson } from '../../dev/demo-data.ts';
import { importNdjson } from '../../mirror/import-ndjson.ts';
import { type TestApi, useReportingApi } from '../support/reporting-api.ts';
import { type SeededKey, seedKey } from '../support/seed-key.ts';
import { type SeededWorkspace, seedWorkspace } from '../support/seed-workspace.ts';

/** What tests look at of a mirrored document. */
export interface Doc {
  id: number;
  created_on: string;
  account_id: number;
  status: string;
  type: string;
  currency: string;
  amount: string;
  recipient: string;
  tx_hash: string;
}

const read = (lines: Iterable<string>) => [...lines].map((line) => JSON.parse(line) as Doc);
const TRANSACTIONS = 600;

/** Some at the very same moment, so that order falls to the id. */
export const transactions = read(demoNdjson('transactions', TRANSACTIONS)).map((doc, index) =>
  index % 10 > 0 && index % 10 < 4 ? { ...doc, created_on: '2025-06-01T00:00:00.000000+00:00' } : doc,
);
export const accounts = read(demoNdjson('accounts'));
export const MEMBERS: Record<number, number[]> = {
  1: [101, 102, 103, 104],
  2: [105, 106, 107, 108, 109],
  3: [109, 110, 111, 112],
};

export interface Stage {
  api: TestApi;
  acme: SeededWorkspace;
  other: SeededWorkspace;
  /** Covers entity 1. */
  one: SeededKey;
  /** Covers entities 2 and 3. */
  two: SeededKey;
}

/** Two workspaces, one of them with transactions; two keys; and the API over them. */
export function useStage(): () => Stage {
  const api = useReportingApi();
  let stage: Stage;
  beforeAll(async () => {
    const acme = await seedWorkspace(api().db);
    const other = await seedWorkspace(api().db);
    const lines = transactions.map((doc) => `${JSON.stringify(doc)}\n`);
    const imported = await importNdjson(api().db, acme.workspaceId, 'transactions', lines);
    expect(imported).toMatchObject({ ok: true, lines: TRANSACTIONS });
    const one = await seedKey(api().db, acme, { entityIds: [1] });
    const two = await seedKey(api().db, acme, { entityIds: [2, 3] });
    stage = { api: api(), acme, other, one, two };
  });
  return () => stage;
}

/** What a key of these entities should see, by looking at everything. */
export function inScope(entities: readonly number[]): { accounts: Doc[]; transactions: Doc[] } {
  const reach = new Set(entities.flatMap((id) => MEMBERS[id] ?? []));
  return {
    accounts: accounts.filter(({ id }) => reach.has(id)),
    transactions: transactions.filter((doc) => reach.has(doc.account_id)),
  };
}

/** Microseconds since 1970, of a time as the API writes it. */
export function micros(text: string): bigint {
  return BigInt(new Date(text).getTime()) * 1000n + BigInt(text.slice(23, 26));
}

/** Newest first, then the higher id, or the other way round: as a person would sort a pile. */
export function sorted(docs: readonly Pick<Doc, 'id' | 'created_on'>[], order: 'asc' | 'desc'): number[] {
  const sign = order === 'asc' ? 1 : -1;
  const apart = (a: string, b: string) => Number(micros(a) - micros(b));
  return [...docs]
    .sort((a, b) => sign * (apart(a.created_on, b.created_on) || a.id - b.id))
    .map(({ id }) => id);
}

/** Every id of a list, page after page, with what each page must say of itself. */
export async function pageThrough(
  api: TestApi,
  path: string,
  token: string,
  size: number,
  order: 'asc' | 'desc',
) {
  const ids: number[] = [];
  const query = `${path}${path.includes('?') ? '&' : '?'}page_size=${size}&order=${order}`;
  for (let page = 1; page < 1000; page += 1) {
    const { status, body } = await api.get(`${query}&page=${page}`, token);
    expect(status).toBe(200);
    const cursors = body.edges.map((edge: { cursor: number }) => edge.cursor);
    expect(cursors).toEqual(cursors.map((_: number, index: number) => index));
    ids.push(...body.edges.map((edge: { node: Doc }) => edge.node.id));
    expect(body.page_info.has_next_page).toBe(ids.length < body.page_info.count);
    if (!body.page_info.has_next_page) return { ids, count: body.page_info.count as number };
  }
  throw new Error('pages without end');
}
