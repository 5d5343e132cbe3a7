import { join } from 'node:path';
import type { Postgres } from '../../dev/stack/postgres.ts';
import type { World } from '../bench.ts';
import { connect } from './connect.ts';
import { createDatabase } from './databases.ts';
import { distributionOf, ENTITIES, QUIET_ACCOUNTS } from './distribution.ts';
import { fillMirror } from './fill.ts';
import { makeKey } from './key.ts';
import { startApi } from './start-api.ts';
import { makeEntity, makeWorkspace } from './workspace.ts';

interface Options {
  postgres: Postgres;
  directory: string;
  profile: string | undefined;
  say: (what: string) => void;
}

/** Builds a database of so many transactions, the same in every run, and starts the reporting API for it. */
export async function buildWorld(transactions: number, options: Options): Promise<World> {
  const { postgres, directory, profile, say } = options;
  const distribution = distributionOf(transactions);
  const database = `bench_${transactions}`;
  await createDatabase(postgres, database);
  await using client = await connect(postgres.url('postgres', database));
  const workspaceId = await makeWorkspace(client, `bench-${transactions}`);
  const { accounts, inScope, firstQuiet, busyAccount } = distribution;
  const quiet = { first: firstQuiet, last: Math.min(accounts, firstQuiet + QUIET_ACCOUNTS - 1) };
  await makeEntity(client, workspaceId, { id: ENTITIES.wide, name: 'Wide', first: 1, last: inScope });
  await makeEntity(client, workspaceId, { id: ENTITIES.quiet, name: 'Quiet', ...quiet });
  await makeEntity(client, workspaceId, {
    id: ENTITIES.busy,
    name: 'Busy',
    first: busyAccount,
    last: busyAccount,
  });
  await fillMirror(client, workspaceId, distribution, say);
  const key = (name: keyof typeof ENTITIES) =>
    makeKey(client, { workspaceId, name, entityId: ENTITIES[name], permissionGroup: 'reports' });
  const keys = { wide: await key('wide'), quiet: await key('quiet'), busy: await key('busy') };
  const logs = join(directory, 'logs', String(transactions));
  const started = await startApi(postgres.url('quorate_app', database), logs, profile);
  return { distribution, database, keys, ...started };
}
