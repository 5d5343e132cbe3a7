import { sql } from 'kysely';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../catalogue/index.ts';
import { inWorkspace } from '../../database/workspace-context.ts';
import { demoNdjson } from '../../dev/demo-data.ts';
import type { EntityId } from '../../domain/ids.ts';
import { importNdjson } from '../../mirror/import-ndjson.ts';
import { csvRow } from '../../reporting-api/export/csv.ts';
import { type FullStage, useFullStage } from './full-stage.ts';
import { publishedClient } from './published/calls.ts';
import { type ListBody, nodesOf, readPage } from './walk.ts';

const stage = useFullStage(bringNames);

interface Doc {
  id: number;
  created_on: string;
  [field: string]: unknown;
}

/** Capitals before small letters, accents and other scripts behind both; of two that begin alike, the shorter first. */
const LONG = 'n'.repeat(128);
const NAMES = [
  '',
  ' leading',
  '"quoted"',
  '100',
  '99',
  'Ärger',
  'Zoe',
  'Zoë',
  'Zoe\u0308',
  'apple',
  'Apple',
  'APPLE',
  'ärger',
  'back\\slash',
  'line\nbreak',
  'two',
  'two',
  'two',
  '\uFFFD',
  '😀',
  '😀'.repeat(200),
  '\u0001'.repeat(200),
  // As far as an order by name goes these are one name.
  `${LONG}b`,
  `${LONG}a`,
  LONG,
  `${LONG}${'x'.repeat(5_000)}`,
];

const LISTS = catalogue
  .flatMap(({ operations }) => operations)
  .flatMap(({ path, paging }) => (paging?.orderedBy ?? []).slice(1).map((by) => ({ path, by })))
  .map((list) => ({ ...list, path: list.path.replace('{parent_account_id}', '106') }));
const WAYS = LISTS.flatMap((list) => (['asc', 'desc'] as const).map((order) => ({ ...list, order })));

/** Nobody else's name is looked at: a position in a list, as a program would work it out from all of it. */
function sorted(docs: readonly Doc[], by: string, order: 'asc' | 'desc'): Doc[] {
  const key = (doc: Doc) => Buffer.from([...String(doc[by])].slice(0, 128).join(''));
  const compare = (a: Doc, b: Doc) =>
    Buffer.compare(key(a), key(b)) ||
    (a.created_on < b.created_on ? -1 : a.created_on > b.created_on ? 1 : a.id - b.id);
  return docs.toSorted((a, b) => (order === 'asc' ? 1 : -1) * compare(a, b));
}

const ids = (docs: readonly unknown[]) => docs.map((doc) => (doc as Doc).id);
const pageOf = (path: string) => readPage(stage().api, path, stage().all.token);

async function everything(path: string): Promise<Doc[]> {
  const docs: Doc[] = [];
  for (let page = 1; ; page += 1) {
    const body = await pageOf(`${path}?page_size=200&page=${page}`);
    docs.push(...(nodesOf(body) as Doc[]));
    if (!body.page_info.has_next_page) return docs;
  }
}

/** A list by cursor, one document a page. */
async function walk(path: string): Promise<Doc[]> {
  const walked: Doc[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const on: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const body: ListBody = await pageOf(`${path}&page_size=1${on}`);
    const { page_info: info } = body;
    walked.push(...(nodesOf(body) as Doc[]));
    expect(info.has_next_page).toBe(walked.length < info.count);
    cursor = info.next_cursor;
    // It must fit into a line of a request beside all else.
    expect(cursor?.length ?? 0).toBeLessThan(1_500);
  }
  return walked;
}

type Resource = Parameters<typeof demoNdjson>[0];

/** Imports as many as there are names, all made at two moments, so that names alone do not decide; `id` is the first. */
async function bring(
  { api, acme }: FullStage,
  resource: Resource,
  field: string,
  id: number,
  more: object = {},
) {
  const [line = ''] = demoNdjson(resource, 1);
  const lines = NAMES.map((name, n) => {
    const created_on = `2025-02-03T04:05:06.00000${n % 2}+00:00`;
    return `${JSON.stringify({ ...JSON.parse(line), ...more, id: id + n, created_on, [field]: name })}\n`;
  });
  const imported = await importNdjson(api.db, acme.workspaceId, resource, lines);
  if (!imported.ok) throw new Error(JSON.stringify(imported));
}

beforeAll(() => sortOtherwise(stage().api.database.ownerUrl));

/** Every list that can be had by name, with all names in it. */
async function bringNames(stage: FullStage): Promise<void> {
  const { api, acme, all } = stage;
  const { workspaceId } = acme;
  const made = NAMES.map((_, n) => n);
  await bring(stage, 'groups', 'name', 7_100);
  await bring(stage, 'whitelists', 'name', 7_200);
  await bring(stage, 'users', 'username', 7_300);
  await bring(stage, 'labels', 'name', 7_400);
  await bring(stage, 'accounts', 'name', 7_500);
  await bring(stage, 'accounts', 'name', 7_600, { type: 'Erc20', parent: 106 });
  const labels = made.map((n) => ({ id: 7_400 + n, name: 'Any', info: { color: 'red', description: '' } }));
  const [line = ''] = demoNdjson('accounts', 1);
  const labelled = `${JSON.stringify({ ...JSON.parse(line), id: 7_700, labels })}\n`;
  const imported = await importNdjson(api.db, workspaceId, 'accounts', [labelled]);
  if (!imported.ok) throw new Error(JSON.stringify(imported));
  await inWorkspace(api.db, workspaceId, async (trx) => {
    const accountIds = [...made.flatMap((n) => [7_500 + n, 7_600 + n]), 7_700];
    const entityId = 1 as EntityId;
    await trx
      .insertInto('entityAccounts')
      .values(accountIds.map((accountId) => ({ workspaceId, entityId, accountId })))
      .execute();
    const governed = made.flatMap((n) =>
      [['group', 7_100 + n] as const, ['whitelist', 7_200 + n] as const, ['user', 7_300 + n] as const].map(
        ([part, targetId]) => ({ workspaceId, accountId: 7_700, part, targetId }),
      ),
    );
    await trx.insertInto('accountGovernance').values(governed).execute();
    // Ours have at least one character and at most 64.
    const entities = NAMES.map((name, n) => ({
      id: (7_000 + n) as EntityId,
      name: [...name].slice(0, 64).join('') || '-',
    }));
    for (const { id, name } of entities) {
      const createdOn = new Date(`2025-02-03T04:05:0${id % 2}Z`);
      await trx
        .insertInto('entities')
        .values({ workspaceId, id, name, status: 'ACTIVE', createdBy: 1, createdOn })
        .execute();
      await trx.insertInto('keyEntities').values({ workspaceId, keyId: all.keyId, entityId: id }).execute();
    }
  });
}

/** As in a database that was made with the rules of a language: ours here has none. Accounts go by a column with its own. */
async function sortOtherwise(ownerUrl: string): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  await owner.query(`ALTER TABLE entities ALTER name TYPE text COLLATE "und-x-icu"`);
  await owner.end();
}

describe('D3 a list by name', () => {
  it.each(WAYS)('D3 $path by $by, $order: by page, in both dialects', async ({ path, by, order }) => {
    const { api, all, acme } = stage();
    const expected = sorted(await everything(path), by, order);
    expect(expected.length).toBeGreaterThanOrEqual(NAMES.length);
    const compatible = { 'x-ledger-workspace': acme.name, 'x-ledger-reporting-api-key': all.token };
    for (const [size, headers] of [
      [200, all.token],
      [7, all.token],
      [7, compatible],
    ] as const) {
      for (let page = 1; (page - 1) * size < expected.length; page += 1) {
        const at = `${path}?order_by=${by}&order=${order}&page_size=${size}&page=${page}`;
        const { status, body } = await api.get(at, headers);
        expect([at, status]).toEqual([at, 200]);
        expect(ids(nodesOf(body as ListBody))).toEqual(ids(expected.slice((page - 1) * size, page * size)));
        expect(body.page_info).toMatchObject({
          count: expected.length,
          has_next_page: page * size < expected.length,
        });
      }
    }
    // Without an order it is the first of these, as by time.
    if (order === 'desc')
      expect(ids(nodesOf(await pageOf(`${path}?order_by=${by}&page_size=200`)))).toEqual(ids(expected));
  });

  it.each(WAYS)(
    'T67 $path by $by, $order: by cursor, one by one, whatever the names are',
    async ({ path, by, order }) => {
      const expected = sorted(await everything(path), by, order);
      const walked = await walk(`${path}?order_by=${by}&order=${order}`);
      expect(ids(walked)).toEqual(ids(expected));
    },
  );

  it.each(WAYS)('D3 $path by $by, $order: whole, in both forms', async ({ path, by, order }) => {
    const { api, all } = stage();
    const expected = sorted(await everything(path), by, order);
    const [first] = expected;
    const at = `${api.url}${path}?order_by=${by}&order=${order}`;
    const read = async (accept: string) =>
      (await fetch(at, { headers: { authorization: `Bearer ${all.token}`, accept } })).text();
    const lines = (await read('application/x-ndjson')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(expected);
    const csv = await read('text/csv');
    const columns = csv.slice(0, csv.indexOf('\r\n')).split(',');
    expect(columns).toEqual(expect.arrayContaining(Object.keys(first ?? {})));
    expect(csv).toBe([`${columns.join(',')}\r\n`, ...expected.map((doc) => csvRow(doc, columns))].join(''));
  });

  it('D3 accounts go by code point, whatever rules of a language the database was made with', async () => {
    const { rows } = await sql`
      SELECT collation_name FROM information_schema.columns
      WHERE table_name = 'mirrored_accounts' AND column_name = 'leading_name'`.execute(stage().api.db);
    expect(rows).toEqual([{ collationName: 'C' }]);
  });

  it('Compat 49 a client of the published description gets what it gives for an example', async () => {
    const { api, all, acme } = stage();
    const client = publishedClient(api.url, acme.name, all.token);
    const query = { order_by: 'name', order: 'asc', page_size: 200 } as const;
    const answers = [
      await client.GET('/entities', { params: { query } }),
      await client.GET('/accounts', { params: { query } }),
      await client.GET('/labels', { params: { query } }),
    ];
    for (const { response, data } of answers) {
      const path = new URL(response.url).pathname;
      const expected = sorted(await everything(path), 'name', 'asc');
      expect(data?.edges.map(({ node }) => node.id)).toEqual(ids(expected));
    }
  });

  it('D5 costs no body when nothing has changed, and has another tag than the list by time', async () => {
    const { api, all } = stage();
    const ask = (path: string, tag = '') =>
      api.get(path, { authorization: `Bearer ${all.token}`, 'if-none-match': tag });
    for (const { path, by } of LISTS) {
      const [named, timed] = [await ask(`${path}?order_by=${by}`), await ask(`${path}?order_by=created_on`)];
      const tag = String(named.headers.get('etag'));
      expect(timed.headers.get('etag')).not.toBe(tag);
      expect((await ask(`${path}?order_by=${by}`, tag)).status).toBe(304);
    }
  });

  it('goes by name together with every filter, and counts what they leave', async () => {
    for (const [query, left] of [
      ['/accounts?name=two', 6],
      ['/accounts?entity=1&account_type=Erc20', NAMES.length],
      ['/accounts?created_after=2025-02-03T04:05:06Z&created_before=2025-02-03T04:05:06.000001Z', 0],
      ['/groups?name=two', 3],
      ['/labels?name=%F0%9F%98%80', 1],
      ['/users?username=Apple&status=ACTIVE', 1],
    ] as const) {
      const { page } = await whole(query);
      expect([query, page.page_info.count]).toEqual([query, left]);
    }
  });

  /** All of a list under a filter, by name, which must be that of the list by time. */
  async function whole(query: string) {
    const by = query.startsWith('/users') ? 'username' : 'name';
    const page = await pageOf(`${query}&page_size=200&order_by=${by}&order=asc`);
    const timed = await pageOf(`${query}&page_size=200`);
    expect(ids(nodesOf(page))).toEqual(ids(sorted(nodesOf(timed) as Doc[], by, 'asc')));
    return { page };
  }
});

describe('D4 a name that is none', () => {
  /** What may stand where names are kept: first what is no name at all. */
  const NONE = ['{}', '{"name": []}', '{"name": [null]}', '{"name": null}', '{"name": "bare"}', '[]', 'null'];
  const STRANGE = ['{"name": [5]}', '{"name": [{"a": 1}]}', '{"name": [true]}'];

  it('D4 fails no read, whatever is kept in its place: it stands where no characters do', async () => {
    const { api, acme } = stage();
    const before = ids(await walk('/labels?order_by=name&order=asc'));
    const owner = new pg.Client({ connectionString: api.database.ownerUrl });
    await owner.connect();
    await owner.query(`SELECT set_config('quorate.workspace', $1, false)`, [acme.workspaceId]);
    for (const [n, fields] of [...NONE, ...STRANGE].entries()) {
      const { rowCount } = await owner.query(
        `UPDATE mirrored_objects SET fields = $3 WHERE workspace_id = $1 AND resource = 'labels' AND id = $2`,
        [acme.workspaceId, 7_405 + n, fields],
      );
      expect(rowCount).toBe(1);
    }
    await owner.end();
    const after = ids(nodesOf(await pageOf('/labels?page_size=200&order_by=name&order=asc')));
    expect(after.toSorted()).toEqual(before.toSorted());
    const nameless = [7_400, ...NONE.map((_, n) => 7_405 + n)];
    expect(after.slice(0, nameless.length).toSorted()).toEqual(nameless);
    expect(ids(await walk('/labels?order_by=name&order=asc'))).toEqual(after);
  });
});
