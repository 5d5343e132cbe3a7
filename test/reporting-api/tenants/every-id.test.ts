import { describe, expect, it } from 'vitest';
import { refused } from '../../../catalogue/refused.ts';
import type { Operation } from '../../../catalogue/resource.ts';
import { idsOf } from '../generated/side.ts';
import { namingFilters, valuesFor } from './filters.ts';
import { look, type Seen, tracesOf } from './look.ts';
import { filled, operations, ownPaths, pairsOf, valuesOf } from './paths.ts';
import { newMarker, type Tenant, useTenants } from './stage.ts';

const alone = new Map<string, Seen>();
const tenants = useTenants(async ({ api, mine }) => {
  for (const path of ownPaths(mine.sides[0]!)) alone.set(path, await look(api, mine.key, path));
});

/** Who looks at whose: each pair of keys that share nothing. */
const LOOKS = ['mine at beside', 'mine at other', 'other at beside'] as const;
function looking(pair: (typeof LOOKS)[number]): { looker: Tenant; owner: Tenant; sides: Tenant['sides'] } {
  const { mine, beside, other } = tenants();
  if (pair === 'mine at beside') return { looker: mine, owner: beside, sides: beside.sides };
  if (pair === 'other at beside') return { looker: other, owner: beside, sides: beside.sides };
  return { looker: mine, owner: other, sides: other.sides.slice(1) };
}

/** Looks as a key; not a byte of anybody else may be in what comes. */
async function lookAs(tenant: Tenant, path: string, accept?: string): Promise<Seen> {
  const { api, mine, beside, other } = tenants();
  const foreign = [mine, beside, other].filter((one) => one !== tenant).flatMap(({ sides }) => sides);
  const seen = await look(api, tenant.key, path, accept);
  expect(JSON.stringify(seen), path).not.toMatch(tracesOf(foreign));
  return seen;
}

/** The same for every key of a workspace: another key's are nobody's. */
function isThere({ path }: Operation, status: number): boolean {
  return status === 200 || path.startsWith('/compliance') || path.startsWith('/currencies');
}

describe('T10 every route and every id', () => {
  it('T10 what a key reads is the same, byte for byte, whoever else is there, with the same ids or with others', async () => {
    const { mine } = tenants();
    const statuses: Record<number, number> = {};
    for (const [path, seen] of alone) {
      expect([path, await lookAs(mine, path)]).toEqual([path, seen]);
      statuses[seen.status] = (statuses[seen.status] ?? 0) + 1;
    }
    expect(statuses[200]).toBeGreaterThan(10 * (statuses[404] ?? 0));
    expect([...alone.values()].filter(({ text }) => tracesOf(mine.sides).test(text)).length).toBeGreaterThan(
      150,
    );
  }, 240_000);

  it.each(LOOKS)(
    'T10 with every id of another, %s, everything answers as with one that nobody has',
    async (pair) => {
      const { api, absent } = tenants();
      const { looker, owner, sides } = looking(pair);
      let compared = 0;
      for (const operation of operations) {
        for (const side of sides) {
          for (let n = 0; n < side.rows; n += 1) {
            const theirs = valuesOf(operation, side, n);
            const owned = await look(api, owner.key, filled(operation, theirs));
            expect([operation.path, n > 0 || isThere(operation, owned.status)]).toEqual([
              operation.path,
              true,
            ]);
            const pairs = pairsOf(operation, looker.sides[0]!, theirs, valuesOf(operation, absent, n));
            for (const { theirs: path, absent: like } of pairs) {
              compared += 1;
              expect([path, await lookAs(looker, path)]).toEqual([path, await lookAs(looker, like)]);
            }
          }
        }
      }
      expect(compared).toBeGreaterThan(100);
    },
    240_000,
  );

  it.each(LOOKS.slice(0, 2))(
    'T10 keys of ours and their requests, %s, are not there',
    async (pair) => {
      const { api } = tenants();
      const { looker, owner } = looking(pair);
      for (const list of ['/users', '/requests']) {
        const ids = async ({ key }: Tenant) =>
          (JSON.parse((await look(api, key, `${list}?page_size=0`)).text) as Ids).edges.map(
            ({ node }) => node.id,
          );
        const own = await ids(looker);
        const foreign = (await ids(owner)).filter((id) => !own.includes(id));
        expect(foreign.filter((id) => id > 1_000_000_000).length).toBeGreaterThan(0);
        const [name] = list === '/users' ? ['user_id'] : ['request_id'];
        for (const operation of operations.filter(({ parameters }) => `${name}` in parameters)) {
          for (const id of foreign) {
            const path = filled(operation, { [`${name}`]: id });
            const like = filled(operation, { [`${name}`]: 1_999_999_999 });
            expect([path, await lookAs(looker, path)]).toEqual([path, await lookAs(looker, like)]);
          }
        }
      }
    },
    120_000,
  );

  it.each(LOOKS)(
    'T10 by every filter that names something, %s, it is found as what nobody has',
    async (pair) => {
      const { absent } = tenants();
      const { looker, owner, sides } = looking(pair);
      let compared = 0;
      for (const operation of operations) {
        const base = filled(operation, valuesOf(operation, looker.sides[0]!));
        for (const filter of namingFilters(operation)) {
          for (const side of sides) {
            for (const [theirs, nobody] of valuesFor(operation.path, filter, owner, side, absent)) {
              const asked = (value: string) =>
                `${base}${base.includes('?') ? '&' : '?'}${filter}=${encodeURIComponent(value)}`;
              const seen = await lookAs(looker, asked(theirs));
              expect([asked(theirs), seen]).toEqual([asked(theirs), await lookAs(looker, asked(nobody))]);
              expect([asked(theirs), seen.status === 404 || /"count":0|\[\]/.test(seen.text)]).toEqual([
                asked(theirs),
                true,
              ]);
              compared += 1;
            }
          }
        }
      }
      expect(compared).toBeGreaterThan(100);
    },
    240_000,
  );

  it('T10 people and groups of another key, who decided what this one sees, are nobody by their ids', async () => {
    const { mine, beside } = tenants();
    const ids = beside.sides.flatMap((side) => [...idsOf(side, 'user'), ...idsOf(side, 'group')]);
    const hidden = new RegExp(`(?<![0-9])(${ids.join('|')})(?![0-9])`, 'g');
    const [side] = mine.sides;
    const paths = operations
      .filter(({ path }) => /^\/requests|\/(history|changes)$/.test(path))
      .map((one) => filled(one, valuesOf(one, side!)));
    for (const path of paths) {
      const { status, text } = await lookAs(mine, path);
      expect([path, status, text.match(hidden)]).toEqual([path, 200, null]);
    }
  });

  it('T10 no export has a byte of another', async () => {
    for (const tenant of [tenants().mine, tenants().beside, tenants().other]) {
      for (const operation of operations.filter(({ paging }) => paging)) {
        const path = filled(operation, valuesOf(operation, tenant.sides[0]!));
        for (const accept of ['application/x-ndjson', 'text/csv']) {
          expect([path, (await lookAs(tenant, path, accept)).status]).toEqual([path, 200]);
        }
      }
    }
  }, 120_000);

  it('T10 what no key may do is refused alike for every id', async () => {
    const { api, mine, other, absent } = tenants();
    for (const { method, path } of refused) {
      const ask = async (side: Tenant['sides'][number]) => {
        const url = api.url + filled({ path }, valuesOf({ path }, side));
        const headers = { authorization: `Bearer ${mine.key.token}`, 'content-type': 'application/json' };
        const reply = await fetch(url, { method, headers, ...(method === 'POST' ? { body: '{}' } : {}) });
        return [path, reply.status, await reply.text()];
      };
      const nobody = await ask(absent);
      expect(nobody[1]).toBe(403);
      for (const side of other.sides) expect(await ask(side)).toEqual(nobody);
    }
  });

  it('T10 pushing in what bears the ids of another changes nothing of theirs', async () => {
    const { api, mine, other } = tenants();
    const paths = other.sides.flatMap(ownPaths);
    const before = new Map<string, Seen>();
    for (const path of paths) before.set(path, await lookAs(other, path));
    const marker = newMarker();
    const renamed = (line: object) =>
      JSON.stringify(line).replaceAll(new RegExp(tracesOf(other.sides), 'g'), (trace) =>
        trace.startsWith('m') ? marker : Buffer.from(marker).toString('hex'),
      );
    for (const [resource, lines] of Object.entries(other.uploads.at(-1) ?? {})) {
      const body = lines.map((line) => `${renamed(line)}\n`).join('');
      const headers = {
        authorization: `Bearer ${mine.key.token}`,
        'content-type': 'application/x-ndjson',
      };
      const reply = await fetch(`${api.url}/ingest/${resource}`, { method: 'POST', headers, body });
      const text = await reply.text();
      expect([resource, reply.status, text]).toEqual([resource, 200, text]);
      expect(text).not.toMatch(tracesOf(other.sides));
    }
    for (const [path, seen] of before) expect([path, await lookAs(other, path)]).toEqual([path, seen]);
  }, 240_000);
});

interface Ids {
  edges: { node: { id: number } }[];
}
