import fc from 'fast-check';
import { type RawBuilder, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { demoNdjson } from '../../dev/demo-data.ts';
import type { EntityId } from '../../domain/ids.ts';
import { importNdjson } from '../../mirror/import-ndjson.ts';
import { useReportingApi } from '../support/reporting-api.ts';
import { type SeededKey, seedKey } from '../support/seed-key.ts';
import { type SeededWorkspace, seedWorkspace } from '../support/seed-workspace.ts';
import { nodesOf, readPage } from './walk.ts';

const api = useReportingApi();
const LISTS = ['entities', 'accounts', 'transactions', 'messages', 'whitelists'] as const;
type List = (typeof LISTS)[number];
type By = 'created_on' | 'name';
interface Order {
  by: By;
  order: 'asc' | 'desc';
}
const NAMED: readonly List[] = ['entities', 'accounts', 'whitelists'];
const WALKS = LISTS.flatMap((list) =>
  (['created_on', 'name'] as const)
    .filter((by) => by === 'created_on' || NAMED.includes(list))
    .map((by) => [list, by] as const),
);

interface Row {
  id: number;
  at: string;
  name: string | null;
}

/** Few moments, a microsecond apart: most rows have a neighbour at the very same one. */
const MOMENTS = [1, 2, 3, 4].map((n) => `2025-06-01T00:00:00.00000${n}+00:00`);
/** Few names, too: with capitals, accents, and two signs that UTF-16 has the other way round. */
const NAMES = ['Zoë', 'zoë', 'Zoe', 'Äpfel', 'apples', '\uFFFD', '😀'];
const nameOf = (id: number) => NAMES[id % NAMES.length] ?? '';
const FIRST_NEW = 700;

/** What may happen between two pages. Numbers choose among what there is. */
const event = fc.record({
  what: fc.constantFrom('arrive', 'arrive', 'join', 'leave', 'move', 'cover', 'uncover', 'revoke', 'restore'),
  account: fc.nat(7),
  entity: fc.nat(2),
  moment: fc.nat(MOMENTS.length - 1),
  row: fc.nat(30),
});
type Event = typeof event extends fc.Arbitrary<infer E> ? E : never;

const story = fc.record({
  order: fc.constantFrom('asc' as const, 'desc' as const),
  covered: fc.subarray([1, 2, 3], { minLength: 1 }),
  moments: fc.array(fc.nat(MOMENTS.length - 1), { minLength: 10, maxLength: 24 }),
  sizes: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
  between: fc.array(fc.array(event, { maxLength: 3 }), { maxLength: 6 }),
});

/** A workspace, a key, and one list of it that things happen to. */
class World {
  readonly list: List;
  readonly acme: SeededWorkspace;
  readonly key: SeededKey;
  #next = FIRST_NEW;

  constructor(list: List, acme: SeededWorkspace, key: SeededKey) {
    this.list = list;
    this.acme = acme;
    this.key = key;
  }

  /** What the key should see of the list now: each row looked at, nothing clever. */
  async inScope(): Promise<Row[]> {
    const { keyId } = this.key;
    const reached = (account: RawBuilder<unknown>) => sql`EXISTS (
      SELECT FROM key_entities ke JOIN entities e ON e.id = ke.entity_id AND e.status = 'ACTIVE'
      JOIN entity_accounts ea ON ea.entity_id = e.id WHERE ke.key_id = ${keyId} AND ea.account_id = ${account})`;
    const from = {
      entities: sql`entities x WHERE x.id IN (SELECT entity_id FROM key_entities WHERE key_id = ${keyId})`,
      accounts: sql`mirrored_accounts x WHERE ${reached(sql`x.id`)}`,
      transactions: sql`mirrored_transactions x WHERE ${reached(sql`x.account_id`)}`,
      messages: sql`mirrored_objects x WHERE x.resource = 'messages' AND ${reached(sql`x.account_id`)}`,
      whitelists: sql`mirrored_objects x WHERE x.resource = 'whitelists' AND EXISTS (
        SELECT FROM account_governance g WHERE g.part = 'whitelist' AND g.target_id = x.id AND ${reached(sql`g.account_id`)})`,
    }[this.list];
    const inDocument = this.list === 'transactions' || this.list === 'messages' || this.list === 'whitelists';
    const name = inDocument ? sql`x.document::json ->> 'name'` : sql`x.name`;
    const { rows } = await inWorkspace(api().db, this.acme.workspaceId, (trx) =>
      sql<Row>`
        SELECT x.id::integer, published_time(x.created_on) AS at, ${name} AS name FROM ${from}`.execute(trx),
    );
    return rows;
  }

  async arrive(account: number, entity: number, createdOn: string, id = this.#next++): Promise<void> {
    const { workspaceId } = this.acme;
    if (this.list === 'entities') {
      await inWorkspace(api().db, workspaceId, async (trx) => {
        await sql`
          INSERT INTO entities (workspace_id, id, name, status, created_by, created_on)
          VALUES (${workspaceId}, ${id}, ${nameOf(id)}, 'ACTIVE', 1, ${createdOn})`.execute(trx);
      });
      return this.cover(id, true);
    }
    const change = {
      id,
      created_on: createdOn,
      ...(NAMED.includes(this.list) ? { name: nameOf(id) } : { account_id: account }),
    };
    const [line = ''] = demoNdjson(this.list, 1);
    const text = `${JSON.stringify({ ...JSON.parse(line), ...change })}\n`;
    const imported = await importNdjson(api().db, workspaceId, this.list, [text]);
    if (!imported.ok) throw new Error(JSON.stringify(imported));
    if (this.list === 'accounts') await this.join(id, entity, true);
    if (this.list === 'whitelists') await this.govern(account, id);
  }

  /** An account is governed by one more whitelist. */
  govern(account: number, whitelist: number): Promise<void> {
    const { workspaceId } = this.acme;
    return inWorkspace(api().db, workspaceId, async (trx) => {
      await sql`
        INSERT INTO account_governance VALUES (${workspaceId}, ${account}, 'whitelist', ${whitelist})
        ON CONFLICT DO NOTHING`.execute(trx);
    });
  }

  join(accountId: number, entityId: number, joins: boolean): Promise<void> {
    const row = { workspaceId: this.acme.workspaceId, entityId: entityId as EntityId, accountId };
    return inWorkspace(api().db, this.acme.workspaceId, async (trx) => {
      if (joins) {
        const query = trx.insertInto('entityAccounts').values(row);
        await query.onConflict((conflict) => conflict.doNothing()).execute();
      } else {
        const query = trx.deleteFrom('entityAccounts').where('accountId', '=', accountId);
        await query.where('entityId', '=', row.entityId).execute();
      }
    });
  }

  cover(entity: number, covers: boolean): Promise<void> {
    const { workspaceId } = this.acme;
    const row = { workspaceId, keyId: this.key.keyId, entityId: entity as EntityId };
    return inWorkspace(api().db, workspaceId, async (trx) => {
      if (covers) {
        const query = trx.insertInto('keyEntities').values(row);
        await query.onConflict((conflict) => conflict.doNothing()).execute();
      } else {
        const query = trx.deleteFrom('keyEntities').where('keyId', '=', row.keyId);
        await query.where('entityId', '=', row.entityId).execute();
      }
    });
  }

  revoke(entity: number, status: 'ACTIVE' | 'REVOKED'): Promise<void> {
    return inWorkspace(api().db, this.acme.workspaceId, async (trx) => {
      const query = trx
        .updateTable('entities')
        .set({ status })
        .where('id', '=', entity as EntityId);
      await query.execute();
    });
  }

  async happen({ what, account: a, entity: e, moment, row }: Event): Promise<void> {
    const [account, entity] = [101 + a, 1 + e];
    const rows = await this.inScope();
    const picked = rows[row % Math.max(rows.length, 1)];
    switch (what) {
      case 'arrive':
        return this.arrive(account, entity, MOMENTS[moment] ?? '');
      case 'join':
      case 'leave':
        // Of accounts, the one that is shown matters; of the rest, the one that they belong to.
        return this.join(this.list === 'accounts' && picked ? picked.id : account, entity, what === 'join');
      case 'move':
        if (this.list === 'entities' || this.list === 'accounts' || !picked) return;
        return this.arrive(account, entity, picked.at, picked.id);
      case 'cover':
      case 'uncover':
        return this.cover(this.list === 'entities' && picked ? picked.id : entity, what === 'cover');
      case 'revoke':
      case 'restore':
        return this.revoke(entity, what === 'revoke' ? 'REVOKED' : 'ACTIVE');
    }
  }
}

/** By name if that is asked for, then by time, then by id: as a person would sort a pile. */
function compare({ by, order }: Order) {
  const named = (a: Row, b: Row) =>
    by === 'name' ? Buffer.compare(Buffer.from(a.name ?? ''), Buffer.from(b.name ?? '')) : 0;
  return (a: Row, b: Row) =>
    (order === 'asc' ? 1 : -1) * (named(a, b) || (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id - b.id));
}

async function begin(list: List, covered: number[], moments: number[]): Promise<World> {
  const acme = await seedWorkspace(api().db);
  const key = await seedKey(api().db, acme, { entityIds: covered });
  const world = new World(list, acme, key);
  for (const [n, moment] of moments.entries())
    await world.arrive(101 + (n % 12), 1 + (n % 3), MOMENTS[moment] ?? '');
  return world;
}

describe('T67 a walk while rows come, go and change hands', () => {
  it.each(WALKS)(
    'T67 gives each of the %s that stayed in scope once, by %s, and none that was not, at any page size in either order',
    async (list, by) => {
      await fc.assert(
        fc.asyncProperty(story, async ({ order: way, covered, moments, sizes, between }) => {
          const order = { by, order: way };
          const world = await begin(list, covered, moments);
          const given: Row[] = [];
          let throughout: Set<number> | undefined;
          let cursor: string | null = '';
          for (let turn = 0; cursor !== null; turn += 1) {
            const now = (await world.inScope()).sort(compare(order));
            const ids = new Set(now.map(({ id }) => id));
            throughout = new Set([...(throughout ?? ids)].filter((id) => ids.has(id)));
            const size = sizes[turn % sizes.length] ?? 1;
            const on: string = cursor === '' ? '' : `&cursor=${cursor}`;
            const path = `/${list}?order=${way}&order_by=${by}&page_size=${size}${on}`;
            const body = await readPage(api(), path, world.key.token);
            const last = given.at(-1);
            const ahead = last ? now.filter((row) => compare(order)(row, last) > 0) : now;
            const rows = (nodesOf(body) as { id: number; created_on: string; name?: string }[]).map(
              ({ id, created_on: at, name = null }) => ({ id, at, name }),
            );
            expect(rows.map(({ id }) => id)).toEqual(ahead.slice(0, size).map(({ id }) => id));
            expect(body.page_info).toMatchObject({ count: now.length, has_next_page: ahead.length > size });
            given.push(...rows);
            cursor = body.page_info.next_cursor;
            for (const one of between[turn] ?? []) await world.happen(one);
          }
          const seen = given.map(({ id }) => id);
          expect(new Set(seen).size, 'none twice').toBe(seen.length);
          expect(
            [...(throughout ?? [])].filter((id) => !seen.includes(id)),
            'none missed',
          ).toEqual([]);
        }),
        { numRuns: 12 },
      );
    },
    120_000,
  );
});
