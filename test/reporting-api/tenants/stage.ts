import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll } from 'vitest';
import { importNdjson } from '../../../mirror/import-ndjson.ts';
import { type TestApi, useReportingApi } from '../../support/reporting-api.ts';
import { type SeededKey, seedKey } from '../../support/seed-key.ts';
import { type SeededWorkspace, seedWorkspace } from '../../support/seed-workspace.ts';
import { type Uploads, uploadsOf } from '../generated/lines.ts';
import { idOf, type Side } from '../generated/side.ts';
import { upload } from '../generated/upload.ts';

/** A key, what it covers, and where. */
export interface Tenant {
  readonly workspace: SeededWorkspace;
  readonly key: SeededKey;
  readonly sides: readonly Side[];
  readonly uploads: readonly Uploads[];
}

export interface Tenants {
  readonly api: TestApi;
  /** Whose key looks. */
  readonly mine: Tenant;
  /** Another key of the same workspace, which covers something else. */
  readonly beside: Tenant;
  /** Another workspace; what it has first bears the very ids that mine has. */
  readonly other: Tenant;
  /** Ids and names that nobody has. */
  readonly absent: Side;
}

/** The same for every key of a workspace, so that only one side of it has them. */
const OF_WORKSPACE = ['currencies', 'tokens', 'address-risks', 'address-sanctions', 'certificates'];

export const newMarker = () => `m${randomBytes(6).toString('hex')}`;
const side = (base: number, rows: number): Side => ({ base, rows, marker: newMarker() });

/** Two tenants, one of them with two keys, and something under every resource of each; `before` sees mine alone. */
export function useTenants(before: (tenants: Pick<Tenants, 'api' | 'mine'>) => Promise<void>): () => Tenants {
  const api = useReportingApi();
  let tenants: Tenants;
  beforeAll(async () => {
    const acme = await seedWorkspace(api().db, { maxKeys: 20 });
    const next = side(20_000, 2);
    const mine = await settle(api(), acme, [side(10_000, 3)], (uploads) => decidedBy(next, uploads));
    await before({ api: api(), mine });
    const beside = await settle(api(), acme, [next], withoutShared);
    const stranger = await seedWorkspace(api().db, { maxKeys: 20 });
    const other = await settle(api(), stranger, [side(10_000, 3), side(30_000, 4)]);
    tenants = { api: api(), mine, beside, other, absent: side(90_000, 4) };
  }, 120_000);
  return () => tenants;
}

async function settle(
  api: TestApi,
  workspace: SeededWorkspace,
  sides: readonly Side[],
  changed: (uploads: Uploads) => Uploads = (uploads) => uploads,
): Promise<Tenant> {
  const all: Uploads[] = [];
  for (const [n, side] of sides.entries()) {
    const [first, second] = fc
      .sample(uploadsOf(side, 'present'), { numRuns: 2, seed: side.base + n })
      .map(changed);
    await upload(api, workspace, side, first ?? {});
    await change(api, workspace, second ?? {});
    all.push(first ?? {}, second ?? {});
  }
  const entityIds = sides.map((one) => idOf(one, 'entity'));
  const name = `Key ${sides.map(({ marker }) => marker).join(' ')}`;
  const make = () =>
    seedKey(api.db, workspace, {
      entityIds,
      name: `${name} ${randomBytes(2).toString('hex')}`,
      permissionGroups: ['full-access'],
    });
  // More than one a side: ours are numbered in each workspace, and some number must be theirs alone.
  for (let n = 1; n < sides.length; n += 1) await make();
  const key = await make();
  return { workspace, key, sides, uploads: all };
}

/** What every key of the workspace sees, left to one of them. */
function withoutShared(uploads: Uploads): Uploads {
  return Object.fromEntries(Object.entries(uploads).filter(([name]) => !OF_WORKSPACE.includes(name)));
}

/** The same with requests that people of another side made and decided: whom this side does not see. */
function decidedBy(side: Side, uploads: Uploads): Uploads {
  const user = { id: idOf(side, 'user') };
  const decision = { created_on: '2025-01-01T00:00:00.000000+00:00', user };
  const step = {
    step_index: 0,
    quorum: 1,
    group: { id: idOf(side, 'group') },
    approvers: [user, { id: idOf(side, 'user', 1) }],
    approvals: ['APPROVE', 'ABORT'].map((type) => ({ ...decision, type })),
  };
  const governed = uploads['request-governance']?.map((line) => {
    const { document } = line as { document: { request: object } };
    const request = { ...document.request, created_by: user, current_step_index: 0 };
    return { ...line, document: { governance_steps: [step], is_complete: false, request } };
  });
  const made = uploads['requests']?.map((line) => ({ ...line, created_by: user.id }));
  return { ...uploads, requests: made ?? [], 'request-governance': governed ?? [] };
}

/** Takes other documents of the same ids in, so that there is something in what keeps changes. */
async function change(api: TestApi, { workspaceId }: SeededWorkspace, uploads: Uploads): Promise<void> {
  for (const [resource, lines] of Object.entries(uploads)) {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`);
    const taken = await importNdjson(api.db, workspaceId, resource, text);
    if (!taken.ok) throw new Error(`${resource}: ${JSON.stringify(taken)}`);
  }
}
