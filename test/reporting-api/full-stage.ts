import { afterEach, beforeAll } from 'vitest';
import { demoNdjson, demoResources } from '../../dev/demo-data.ts';
import { importNdjson } from '../../mirror/import-ndjson.ts';
import { type TestApi, useReportingApi } from '../support/reporting-api.ts';
import { type SeededKey, seedKey } from '../support/seed-key.ts';
import { type SeededWorkspace, seedWorkspace } from '../support/seed-workspace.ts';

export interface FullStage {
  api: TestApi;
  acme: SeededWorkspace;
  /** Covers entity 1: accounts 101 to 104, governed by group 1 with the users 4 and 5. */
  treasury: SeededKey;
  /** Covers entities 2 and 3. */
  trading: SeededKey;
  /** Covers all three. */
  all: SeededKey;
}

/**
 * A workspace with something under every resource, and three keys; another one after a test that failed, for its second
 * try. What a file wants there besides, `fill` brings: to each of them.
 */
export function useFullStage(fill?: (stage: FullStage) => Promise<void>): () => FullStage {
  const api = useReportingApi();
  let stage: FullStage;
  const open = async () => {
    const acme = await seedWorkspace(api().db, { maxKeys: 20 });
    for (const resource of demoResources) {
      if (resource === 'entities' || resource === 'accounts') continue;
      const imported = await importNdjson(api().db, acme.workspaceId, resource, demoNdjson(resource));
      if (!imported.ok) throw new Error(`${resource}: ${JSON.stringify(imported)}`);
    }
    const key = (entityIds: number[], name: string) => seedKey(api().db, acme, { entityIds, name });
    stage = {
      api: api(),
      acme,
      treasury: await key([1], 'Treasury partner'),
      trading: await key([2, 3], 'Trading partner'),
      all: await key([1, 2, 3], 'Everything'),
    };
    await fill?.(stage);
  };
  beforeAll(open);
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await open();
  });
  return () => stage;
}

/** The ids of every object of a list that a key sees, in its own order. */
export async function idsOf(api: TestApi, path: string, token: string): Promise<unknown[]> {
  const ids: unknown[] = [];
  for (let page = 1; ; page += 1) {
    const { status, body } = await api.get(
      `${path}${path.includes('?') ? '&' : '?'}page_size=0&page=${page}`,
      token,
    );
    if (status !== 200) throw new Error(`${path} answered ${status}`);
    ids.push(...body.edges.map((edge: { node: { id: unknown } }) => edge.node.id));
    if (!body.page_info.has_next_page) return ids;
  }
}
