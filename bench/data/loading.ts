import { join } from 'node:path';
import type pg from 'pg';
import type { WorkspaceId } from '../../domain/ids.ts';
import type { Bench } from '../bench.ts';
import { forgetPeak, peakBytes } from '../measure/memory.ts';
import { connect } from './connect.ts';
import { createDatabase } from './databases.ts';
import { distributionOf } from './distribution.ts';
import { fillAccounts } from './fill.ts';
import { importByCommand } from './import-by-command.ts';
import { makeKey } from './key.ts';
import { postUpload } from './post-upload.ts';
import { COLUMNS } from './rows.ts';
import { settingsFor, startApi } from './start-api.ts';
import { uploadFiles } from './upload-files.ts';
import { makeEntity, makeWorkspace } from './workspace.ts';

const DATABASE = 'bench_load';

/** The ways in which the same transactions come in, each into a workspace of its own of one database. */
export interface Loading extends AsyncDisposable {
  /** Writes the files of a round, before anything is timed. */
  prepareRound(round: number): Promise<void>;
  /** What earlier ones left to be written is written, so that nobody pays for another. */
  settle(): Promise<void>;
  /** Each answers with the most memory that its process held. */
  importByCommand(): Promise<number>;
  copy(): Promise<number>;
  post(): Promise<number>;
}

/** Makes the database: accounts in an entity, so that there is something to count, and no transaction yet. */
export async function prepareLoading({ plan, postgres, directory }: Bench): Promise<Loading> {
  const { uploadAccounts: accounts, uploadLines, rounds } = plan;
  await createDatabase(postgres, DATABASE);
  const client = await connect(postgres.url('postgres', DATABASE));
  await makeTarget(client, 'imported', accounts);
  const copied = await makeTarget(client, 'copied', accounts);
  const workspaceId = await makeTarget(client, 'posted', accounts);
  await client.query('VACUUM (ANALYZE)');
  const writer = { workspaceId, name: 'Writer', entityId: 1, permissionGroup: 'full-access' } as const;
  const { token } = await makeKey(client, writer);
  const files = uploadFiles(client, directory, copied, distributionOf(uploadLines * rounds, accounts));
  const appUrl = postgres.url('quorate_app', DATABASE);
  const { url, api } = await startApi(appUrl, join(directory, 'logs', 'load'));
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const backend = rows[0]?.pid ?? 0;
  return {
    prepareRound: (round) => files.write(round * uploadLines + 1, (round + 1) * uploadLines),
    settle: async () => void (await client.query('CHECKPOINT')),
    importByCommand: () => importByCommand('imported', files.lines, settingsFor(appUrl)),
    async copy() {
      forgetPeak(backend);
      await client.query(`COPY mirrored_transactions (${COLUMNS}) FROM '${files.rows}'`);
      return peakBytes(backend);
    },
    async post() {
      forgetPeak(api.pid);
      await postUpload(`${url}/ingest/transactions`, token, files.lines);
      return peakBytes(api.pid);
    },
    async [Symbol.asyncDispose]() {
      await api.stop();
      await client.end();
    },
  };
}

async function makeTarget(client: pg.Client, name: string, accounts: number): Promise<WorkspaceId> {
  const workspaceId = await makeWorkspace(client, name);
  await makeEntity(client, workspaceId, { id: 1, name: 'All', first: 1, last: accounts });
  await fillAccounts(client, workspaceId, accounts);
  return workspaceId;
}
