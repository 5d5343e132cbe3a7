import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { inWorkspace as inAcme } from '../../database/workspace-context.ts';
import { chance } from '../../dev/demo-data/random.ts';
import { demoNdjson } from '../../dev/demo-data.ts';
import type { EntityId } from '../../domain/ids.ts';
import { importNdjson } from '../../mirror/import-ndjson.ts';
import { useReportingApi } from '../support/reporting-api.ts';
import { type SeededKey, seedKey } from '../support/seed-key.ts';
import { type SeededWorkspace, seedWorkspace } from '../support/seed-workspace.ts';
import { readPage } from './walk.ts';

const api = useReportingApi();
const ROWS = 120_000;
const BATCH = 10_000;
const SECONDS_APART = 60;
/** And 83 days on. */
const BEGINNING = '2024-11-01T00:00:00Z';
/** Every account has as many rows; five of six accounts are in scope at first. */
const ACCOUNTS = Array.from({ length: 240 }, (_, n) => 1_001 + n);
const ENTITY = 2 as EntityId;
const PAGE_SIZE = 200;
let acme: SeededWorkspace;
let key: SeededKey;
/** The accounts of the entity, as it is now. */
const members = new Set<number>();
let nextId = 1;

interface Row {
  id: number;
  account: number;
}

const accountIn = (n: number) => ACCOUNTS[n % ACCOUNTS.length] ?? 0;

/** Transactions in the order of time, of one account after the other, a third of them at the moment of the one before. */
async function bring(count: number, startsOn: string, secondsApart: number): Promise<void> {
  const [line = ''] = demoNdjson('transactions', 1);
  const { id: _, created_on: __, account_id: ___, ...rest } = JSON.parse(line);
  const tail = JSON.stringify(rest).slice(1, -1);
  const from = nextId;
  nextId += count;
  // A statement has 12 s, on whatever machine.
  for (let first = from; first < nextId; first += BATCH) {
    const last = Math.min(first + BATCH, nextId) - 1;
    await inAcme(api().db, acme.workspaceId, (trx) =>
      sql`
      INSERT INTO mirrored_transactions
        (workspace_id, id, account_id, created_on, currency, type, status, document, import_id)
      SELECT ${acme.workspaceId}, n, account, at, 'bitcoin', 'SEND', 'CONFIRMED',
        '{"id":' || n || ',"account_id":' || account || ',"created_on":"' || published_time(at) || '",' || ${tail}::text || '}', 1
      FROM generate_series(${first}::int, ${last}::int) AS n
      CROSS JOIN LATERAL (SELECT (${ACCOUNTS}::int[])[1 + n % ${ACCOUNTS.length}::int] AS account,
        ${startsOn}::timestamptz + make_interval(secs => ${secondsApart}::float8 * ((n - ${from}::int) - (n % 3 = 2)::int)) AS at) t`.execute(
        trx,
      ),
    );
  }
}

/** The account joins or leaves the entity, whichever it can. */
async function edit(accountId: number): Promise<void> {
  const { workspaceId } = acme;
  await inAcme(api().db, workspaceId, async (trx) => {
    if (members.delete(accountId)) {
      const query = trx.deleteFrom('entityAccounts').where('entityId', '=', ENTITY);
      await query.where('accountId', '=', accountId).execute();
    } else {
      members.add(accountId);
      await trx.insertInto('entityAccounts').values({ workspaceId, entityId: ENTITY, accountId }).execute();
    }
  });
}

/** The entity has five of six accounts, whatever it had. */
async function gather(): Promise<void> {
  const { workspaceId } = acme;
  const joining = ACCOUNTS.filter((_, n) => n % 6 > 0);
  const rows = joining.map((accountId) => ({ workspaceId, entityId: ENTITY, accountId }));
  await inAcme(api().db, workspaceId, async (trx) => {
    await trx.deleteFrom('entityAccounts').where('entityId', '=', ENTITY).execute();
    await trx.insertInto('entityAccounts').values(rows).execute();
  });
  members.clear();
  for (const account of joining) members.add(account);
}

/** What the key should see, by looking at every row. */
async function inScope(after = '-infinity'): Promise<Map<number, number>> {
  const { rows } = await inAcme(api().db, acme.workspaceId, (trx) =>
    sql<Row>`
      SELECT id::int, account_id AS account FROM mirrored_transactions
      WHERE created_on > ${after}::timestamptz AND account_id = ANY (${[...members]}::int[])`.execute(trx),
  );
  return new Map(rows.map(({ id, account }) => [id, account]));
}

/** Walks a list while `act` happens to it during each page; gives what each page showed, and who was in scope then. */
async function walk(path: string, act: (turn: number) => Promise<void>) {
  const pages: { rows: Row[]; allowed: Set<number> }[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const allowed = new Set(members);
    const on: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const [body] = await Promise.all([
      readPage(api(), `${path}page_size=${PAGE_SIZE}${on}`, key.token),
      act(pages.length),
    ]);
    for (const member of members) allowed.add(member);
    const nodes = body.edges.map(({ node }) => node as { id: number; account_id: number });
    pages.push({ rows: nodes.map((node) => ({ id: node.id, account: node.account_id })), allowed });
    cursor = body.page_info.next_cursor;
  }
  return pages;
}

beforeAll(async () => {
  acme = await seedWorkspace(api().db);
  const [line = ''] = demoNdjson('accounts');
  const accounts = ACCOUNTS.map((id) => `${JSON.stringify({ ...JSON.parse(line), id })}\n`);
  const imported = await importNdjson(api().db, acme.workspaceId, 'accounts', accounts);
  if (!imported.ok) throw new Error(JSON.stringify(imported));
  key = await seedKey(api().db, acme, { entityIds: [ENTITY] });
  await bring(ROWS, BEGINNING, SECONDS_APART);
}, 240_000);

describe('T67 a partner walks through 100,000 transactions', () => {
  it('T67 none that stays in scope is missed, none comes twice, and none is shown that is not in scope then', async () => {
    const luck = chance(4);
    await gather();
    // A first try that failed has left rows of its own.
    const firstNew = nextId;
    const before = await inScope();
    expect(before.size).toBeGreaterThanOrEqual(100_000);
    const left = new Set<number>();
    const pages = await walk('/transactions?', async (turn) => {
      if (turn % 2 === 0) {
        const day = String(1 + luck.whole(0, 27)).padStart(2, '0');
        const startsOn = `${luck.pick(['2024-11', '2024-12', '2025-01'])}-${day}T00:00:00Z`;
        return bring(20, startsOn, SECONDS_APART / 4);
      }
      const account = accountIn(luck.whole(0, ACCOUNTS.length - 1));
      if (members.has(account)) left.add(account);
      return edit(account);
    });
    const after = await inScope();
    const seen = new Set(pages.flatMap(({ rows }) => rows.map(({ id }) => id)));
    const strangers = pages.flatMap(({ rows, allowed }) =>
      rows.filter(({ account }) => !allowed.has(account)),
    );
    const missed = [...before].filter(
      ([id, account]) => after.has(id) && !left.has(account) && !seen.has(id),
    );
    expect(pages.length).toBeGreaterThan(350);
    expect(left.size).toBeGreaterThan(50);
    expect(nextId).toBeGreaterThan(firstNew + 3_000);
    expect([missed, strangers]).toEqual([[], []]);
    expect(pages.flatMap(({ rows }) => rows)).toHaveLength(seen.size);
    expect(
      [...seen].some((id) => id >= firstNew),
      'what arrives ahead of the cursor is in the walk',
    ).toBe(true);
  }, 240_000);

  it('a second, short leg finds what arrived late and what came into scope, as the documents say', async () => {
    const luck = chance(5);
    const since = '2025-01-10T00:00:00Z';
    const lateness = '2025-01-18T00:00:00Z';
    const known = new Map<number, number>();
    const take = (rows: Row[]) => {
      for (const { id, account } of rows) known.set(id, account);
    };
    const entity = async () => (await api().get(`/entities/${ENTITY}`, key.token)).body.accounts as number[];
    const wereIn = new Set(await entity());
    const pages = await walk(`/transactions?created_after=${since}&`, (turn) =>
      turn % 2 === 0
        ? bring(20, `2025-01-${18 + luck.whole(0, 9)}T01:00:00Z`, 60)
        : // Each account once: one that leaves and comes back would look as if nothing had been.
          edit(accountIn(7 * turn)),
    );
    for (const { rows } of pages) take(rows);
    const areIn = await entity();
    const joined = areIn.filter((account) => !wereIn.has(account));
    const idle = async () => {};
    const legs = [`/transactions?created_after=${lateness}&`];
    for (let n = 0; n < joined.length; n += 100) {
      const accounts = joined.slice(n, n + 100).map((account) => `account=${account}`);
      legs.push(`/transactions?created_after=${since}&${accounts.join('&')}&`);
    }
    for (const leg of legs) for (const { rows } of await walk(leg, idle)) take(rows);
    const stays = new Set(areIn);
    for (const [id, account] of known) if (!stays.has(account)) known.delete(id);
    const final = await inScope(since);
    expect(joined.length).toBeGreaterThan(3);
    const { page_info: info } = await readPage(api(), `/transactions?created_after=${since}`, key.token);
    expect(known.size, 'the exact count says that nothing is missing').toBe(info.count);
    expect([...known.keys()].sort((a, b) => a - b)).toEqual([...final.keys()].sort((a, b) => a - b));
  }, 120_000);
});
