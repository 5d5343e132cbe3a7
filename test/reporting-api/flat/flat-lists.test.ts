import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, createPool } from '../../../database/connection.ts';
import type { WorkspaceId } from '../../../domain/ids.ts';
import { mirrorInvariants } from '../../../invariants/mirror.ts';
import { parseToken } from '../../../keys/secret/token.ts';
import { native } from '../../../reporting-api/dialects/native.ts';
import { credentialArguments } from '../../../reporting-api/reads.ts';
import { useTestDatabase } from '../../support/database.ts';
import { seedKey, testPeppers } from '../../support/seed-key.ts';
import { seedWorkspace } from '../../support/seed-workspace.ts';
import { NAIVE } from './naive.ts';
import { World } from './world.ts';

const database = useTestDatabase();
const ROUNDS = 25;
let workspaceId: WorkspaceId;
let app: pg.Client;
let superuser: pg.Client;
let keys: { keyId: string; credential: unknown[] }[];

beforeAll(async () => {
  const db = createDatabase(createPool({ url: database().appUrl, applicationName: 'test' }));
  const seeded = await seedWorkspace(db);
  workspaceId = seeded.workspaceId;
  app = new pg.Client({ connectionString: database().appUrl });
  superuser = new pg.Client({ connectionString: database().superuserUrl });
  await Promise.all([app.connect(), superuser.connect()]);
  // Here an account is busy early.
  await superuser.query(
    `CREATE OR REPLACE FUNCTION busy_from() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS 'SELECT 140::bigint'`,
  );
  await superuser.query(
    `INSERT INTO entities SELECT $1, i, 'Entity ' || i, 'ACTIVE', 1, 1, now() FROM generate_series(11, 18) i`,
    [workspaceId],
  );
  const scopes = [[11], [12, 13], [13, 14, 15], [11, 12, 13, 14, 15, 16, 17, 18], [18], []];
  keys = [];
  for (const entityIds of scopes) {
    const { keyId, token } = await seedKey(db, seeded, { entityIds });
    const caller = { dialect: native, credential: parseToken(token), workspaceName: null };
    keys.push({ keyId, credential: credentialArguments(testPeppers, caller) ?? [] });
  }
  await db.destroy();
}, 120_000);
afterAll(async () => {
  await app.end();
  await superuser.end();
});

interface Row {
  id: number;
  /** What an account is called. */
  name?: string;
  at: string;
}
interface Asked {
  list: 'transactions' | 'accounts';
  key: (typeof keys)[number];
  f: Record<string, unknown>;
  size: number;
  by: 'created_on' | 'name';
  ascending: boolean;
}

async function naive({ list, key, f, by, ascending }: Asked): Promise<Row[]> {
  const { rows } = await superuser.query<Row>(NAIVE[list], [workspaceId, key.keyId, JSON.stringify(f)]);
  // Sorting is stable: what has the same name stays in the order of time.
  const named = (a: Row, b: Row) => Buffer.compare(Buffer.from(b.name ?? ''), Buffer.from(a.name ?? ''));
  const sorted = by === 'name' ? rows.toSorted(named) : rows;
  return ascending ? sorted.toReversed() : sorted;
}

async function read({ list, key, f, size, by, ascending }: Asked, page: number, place: object | null) {
  const { rows } = await app.query<{ outcome: string; body: string; next_place: object | null }>({
    name: list,
    text: `SELECT * FROM read_${list}($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    values: [...key.credential, JSON.stringify(f), page, size, by, ascending, place && JSON.stringify(place)],
  });
  const [row] = rows;
  if (row?.outcome !== 'ok') throw new Error(`answered ${row?.outcome}`);
  const { edges, page_info: info } = JSON.parse(row.body) as {
    edges: { cursor: number; node: { n: number } }[];
    page_info: { count: number; has_next_page: boolean };
  };
  return {
    numbers: edges.map(({ cursor }) => cursor),
    nodes: edges.map(({ node }) => node),
    ...info,
    next: row.next_place,
  };
}

/** Where a row stands. */
function placeOf(by: Asked['by'], { id, at, name }: Row) {
  return { id, on: at, ...(by === 'name' ? { name } : {}) };
}

/** What a page must be, given all rows: those from `start` on. */
function model({ by, size }: Asked, all: Row[], start: number) {
  const shown = all.slice(start, start + size);
  const last = shown.at(-1);
  const more = shown.length > 0 && start + size < all.length;
  return {
    numbers: shown.map((_, n) => n),
    nodes: shown.map(({ id }) => expect.objectContaining({ n: id })),
    count: all.length,
    has_next_page: more,
    next: more && last ? placeOf(by, last) : null,
  };
}

/** Some pages of one list, then a walk from a place that no page may have given. */
async function compare(world: World, asked: Asked): Promise<void> {
  const { luck } = world;
  const all = await naive(asked);
  for (let n = 0; n < 3; n += 1) {
    const page = luck.pick([1, 2, luck.whole(1, Math.ceil(all.length / asked.size) + 2)]);
    expect(await read(asked, page, null), JSON.stringify({ ...asked, page })).toEqual(
      model(asked, all, (page - 1) * asked.size),
    );
  }
  let at = all.length > 0 ? luck.whole(0, all.length - 1) : -1;
  const row = all[at];
  let place: object | null = row ? placeOf(asked.by, row) : null;
  for (let hops = 0; hops < 5 && place; hops += 1) {
    const got = await read(asked, 1, place);
    expect(got, JSON.stringify({ ...asked, place })).toEqual(model(asked, all, at + 1));
    at += asked.size;
    place = got.next;
  }
}

describe('I2 the flat lists', () => {
  it.each([1, 2, 3])(
    'are what one plain statement over every row gives, whatever changes (seed %i)',
    async (seed) => {
      const world = new World(app, workspaceId, seed * 7_919);
      await superuser.query('DELETE FROM mirrored_transactions');
      await superuser.query(
        'TRUNCATE transaction_counts, transaction_kinds, account_activity, entity_accounts, entity_sets, entity_set_members, mirrored_accounts, account_governance',
      );
      await world.begin();
      if (seed === 1) await World.stranger(superuser, workspaceId);
      for (let round = 0; round < ROUNDS; round += 1) {
        await world.change();
        for (let n = 0; n < 10; n += 1) {
          const { luck } = world;
          const list = luck.percent(75) ? 'transactions' : 'accounts';
          await compare(world, {
            list,
            key: luck.pick(keys as [(typeof keys)[number], ...typeof keys]),
            f: list === 'accounts' ? world.accountFilters() : world.transactionFilters(),
            size: luck.pick([1, 7, 20, 100, 200]),
            by: list === 'accounts' && luck.percent(50) ? 'name' : 'created_on',
            ascending: luck.percent(50),
          });
        }
        for (const { id, find } of mirrorInvariants) {
          expect(await find(superuser as unknown as pg.PoolClient), `${id} after round ${round}`).toEqual([]);
        }
      }
      const { rows } = await superuser.query('SELECT count(*)::int AS n FROM account_activity WHERE busy');
      expect(rows[0].n).toBeGreaterThan(0);
    },
    240_000,
  );
});
