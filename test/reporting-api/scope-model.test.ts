import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { type DemoResource, demoNdjson } from '../../dev/demo-data.ts';
import type { EntityId } from '../../domain/ids.ts';
import { importNdjson } from '../../mirror/import-ndjson.ts';
import { useReportingApi } from '../support/reporting-api.ts';
import { seedKey } from '../support/seed-key.ts';
import { type SeededWorkspace, seedWorkspace } from '../support/seed-workspace.ts';
import { idsOf } from './full-stage.ts';

const api = useReportingApi();
const OWN = 1_000_000_000;
const TRANSACTIONS = 120;
const RESOURCES: DemoResource[] = [
  'users',
  'groups',
  'whitelists',
  'transactions',
  'labels',
  'requests',
  'digests',
  'messages',
  'pledges',
  'settlements',
];

interface Rule {
  type: string;
  data: { group?: number; users?: number[]; whitelist?: number }[];
}
interface Line {
  id: number;
  account_id: number;
  target_type: string;
  target_id: number;
  members: number[];
  from_pledge_id: string;
  labels: { id: number }[];
  governance_rules: { rules: Rule[] }[];
}
const read = (resource: DemoResource) =>
  [...demoNdjson(resource, TRANSACTIONS)].map((line) => JSON.parse(line) as Line);
const data = Object.fromEntries(RESOURCES.map((resource) => [resource, read(resource)])) as Record<
  DemoResource,
  Line[]
>;

/** What governs an account: some groups, some users by themselves, some whitelists. */
interface Governance {
  groups: number[];
  users: number[];
  whitelists: number[];
}
interface World {
  governance: Governance[];
  /** Which accounts each of the three entities has, as bits. */
  entities: number[];
  covered: number[];
}
const governance = fc.record({
  groups: fc.subarray([1, 2, 3]),
  users: fc.subarray([1, 2, 3, 4, 5, 6, 7, 8, 9], { maxLength: 2 }),
  whitelists: fc.subarray([1, 2, 3], { maxLength: 1 }),
});
const world: fc.Arbitrary<World> = fc.record({
  governance: fc.array(governance, { minLength: 12, maxLength: 12 }),
  entities: fc.array(fc.nat(4095), { minLength: 3, maxLength: 3 }),
  covered: fc.subarray([1, 2, 3]),
});
const membersOf = (bits: number) =>
  Array.from({ length: 12 }, (_, n) => 101 + n).filter((_, n) => bits & (1 << n));

function documents({ governance }: World): Line[] {
  return read('accounts').map((account, n) => {
    const { groups = [], users = [], whitelists = [] } = governance[n] ?? {};
    const approvers = [
      ...groups.map((group) => ({ group, quorum: 1 })),
      ...(users.length > 0 ? [{ users, quorum: 1 }] : []),
    ];
    const rules = [
      { id: 1, type: 'MULTI_AUTHORIZATIONS', data: approvers },
      { id: 2, type: 'WHITELIST', data: whitelists.map((whitelist) => ({ whitelist })) },
    ];
    return { ...account, governance_rules: [{ id: 1, index: 0, name: 'Rule', rules }] };
  });
}

/** What a key should see of each list, by looking at everything and asking of each whether it may be seen. */
function model(now: World): Record<string, unknown[]> {
  const reach = new Set(now.covered.flatMap((entity) => membersOf(now.entities[entity - 1] ?? 0)));
  const accounts = documents(now).filter(({ id }) => reach.has(id));
  const governing = accounts.flatMap(({ id }) => now.governance[id - 101] ?? []);
  const groups = new Set(governing.flatMap((one) => one.groups));
  const whitelists = new Set(governing.flatMap((one) => one.whitelists));
  const users = new Set([
    ...governing.flatMap((one) => one.users),
    ...data.groups.filter(({ id }) => groups.has(id)).flatMap(({ members }) => members),
  ]);
  const transactions = data.transactions.filter((one) => reach.has(one.account_id));
  const labels = new Set([...accounts, ...transactions].flatMap((one) => one.labels.map(({ id }) => id)));
  const targets: Record<string, Set<number>> = {
    ACCOUNT: reach,
    USER: users,
    TRANSACTION: new Set(transactions.map(({ id }) => id)),
  };
  const inGroup2 = data.groups
    .filter(({ id }) => id === 2 && groups.has(id))
    .flatMap(({ members }) => members);
  const settled = new Set(data.settlements.map((one) => one.from_pledge_id));
  const ofReach = (lines: Line[]) => lines.filter((one) => reach.has(one.account_id));
  const ids = (lines: Line[]) => lines.map(({ id }) => id);
  return {
    '/accounts': ids(accounts),
    '/entities': now.covered,
    '/users': [...users],
    // Who is in a group that is not seen, is not said of those who are seen for themselves.
    '/users?group=2': inGroup2,
    '/groups': [...groups],
    '/whitelists': [...whitelists],
    '/labels': [...labels],
    '/transactions': ids(transactions),
    '/requests': ids(data.requests.filter((one) => targets[one.target_type]?.has(one.target_id))),
    '/digests': ids(ofReach(data.digests)),
    '/messages': ids(ofReach(data.messages)),
    '/pledges': ids(ofReach(data.pledges)),
    '/settlements': ids(ofReach(data.pledges).filter(({ id }) => settled.has(String(id)))),
  };
}

const lines = (documents: object[]) => documents.map((one) => `${JSON.stringify(one)}\n`);

/** Makes the workspace as it is described: what the custody system says of accounts, and who is in which entity. */
async function make(acme: SeededWorkspace, now: World): Promise<void> {
  const imported = await importNdjson(api().db, acme.workspaceId, 'accounts', lines(documents(now)));
  if (!imported.ok) throw new Error(JSON.stringify(imported));
  await inWorkspace(api().db, acme.workspaceId, async (trx) => {
    await trx.deleteFrom('entityAccounts').where('workspaceId', '=', acme.workspaceId).execute();
    for (const [n, bits] of now.entities.entries()) {
      const entityId = (n + 1) as EntityId;
      const rows = membersOf(bits).map((accountId) => ({
        workspaceId: acme.workspaceId,
        entityId,
        accountId,
      }));
      if (rows.length > 0) await trx.insertInto('entityAccounts').values(rows).execute();
    }
  });
}

const sorted = (ids: unknown[]) => ids.map(String).sort();

describe('D2 scope, against a naive model', () => {
  it('Compat 34–40: for random workspaces, keys and edits, each list shows exactly what it should', async () => {
    await fc.assert(
      fc.asyncProperty(world, fc.array(world, { minLength: 1, maxLength: 2 }), async (first, edits) => {
        const acme = await seedWorkspace(api().db, { maxKeys: 50 });
        for (const resource of RESOURCES) {
          const imported = await importNdjson(api().db, acme.workspaceId, resource, lines(data[resource]));
          if (!imported.ok) throw new Error(JSON.stringify(imported));
        }
        const key = await seedKey(api().db, acme, { entityIds: first.covered });
        for (const state of [first, ...edits]) {
          const now = { ...state, covered: first.covered };
          await make(acme, now);
          for (const [path, expected] of Object.entries(model(now))) {
            const seen = await idsOf(api(), path, key.token);
            const theirs = seen.filter((id) => typeof id === 'string' || Number(id) < OWN);
            expect([path, sorted(theirs)]).toEqual([path, sorted(expected)]);
            // Ours besides: the key itself and its request, and only there.
            const ours = ['/users', '/requests'].includes(path) ? 1 : 0;
            expect([path, seen.length - theirs.length]).toEqual([path, ours]);
          }
        }
      }),
      { numRuns: 12 },
    );
  }, 240_000);
});
