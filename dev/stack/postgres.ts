import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { type Child, startChild } from './child.ts';
import { postgresDirectory } from './postgres-directory.ts';
import { type PostgresPrograms, postgresPrograms } from './postgres-programs.ts';
import { type PostgresPasswords, prepareRoles } from './postgres-roles.ts';
import { waitUntilReady } from './ready.ts';
import { postgresUser, type SystemUser } from './system-user.ts';

export interface PostgresOptions {
  /** The cluster is made here at the first start and found here at the next. */
  directory: string;
  port: number;
  passwords: PostgresPasswords;
  logFile: string;
  /** False trades safety against a power cut for speed: for databases that nobody will miss. */
  durable: boolean;
  /** Everything is removed when it stops. */
  temporary?: boolean;
  say?: (line: string) => void;
}

export interface Postgres {
  port: number;
  child: Child;
  /** The connection string of a role for a database of this server. */
  url(role: 'postgres' | 'quorate_owner' | 'quorate_app', database: string): string;
  stop(): Promise<void>;
}

/** Starts the embedded PostgreSQL with its three roles and the database `quorate`, which `quorate_owner` owns. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const user = postgresUser();
  const programs = postgresPrograms(user);
  const directory = postgresDirectory(options.directory, user, options.say);
  if (!existsSync(join(directory, 'PG_VERSION')))
    initialise(programs, directory, user, options.passwords.superuser);
  const child = await startChild({
    name: 'PostgreSQL',
    command: programs.postgres,
    args: ['-D', directory, '-p', String(options.port), ...settings(options.durable)],
    logFile: options.logFile,
    cwd: directory,
    // Fast shutdown: the polite SIGTERM would wait for every client to leave.
    stopSignal: 'SIGINT',
    ...user,
  });
  const url = urlMaker(options);
  await waitUntilReady(child, () => accepts(url('postgres', 'postgres')));
  await prepareRoles(url('postgres', 'postgres'), options.passwords);
  const stop = async () => {
    await child.stop();
    if (options.temporary) rmSync(directory, { recursive: true, force: true });
  };
  return { port: options.port, child, url, stop };
}

function initialise(
  programs: PostgresPrograms,
  directory: string,
  user: SystemUser | undefined,
  password: string,
): void {
  const passwordFile = join(directory, '..', `password-${process.pid}`);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user !== undefined) chownSync(passwordFile, user.uid, user.gid);
  const flags = [
    '--username=postgres',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
  ];
  const made = spawnSync(
    programs.initdb,
    [`--pgdata=${directory}`, `--pwfile=${passwordFile}`, '--no-sync', ...flags],
    {
      cwd: directory,
      encoding: 'utf8',
      ...user,
    },
  );
  rmSync(passwordFile);
  if (made.status === 0) return;
  const reason = made.error?.message ?? made.stderr;
  throw new Error(`PostgreSQL could not make its data directory ${directory}: ${reason}`);
}

/** No socket file: two stacks on one machine would share its directory. */
function settings(durable: boolean): string[] {
  const always = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=300',
    'shared_buffers=256MB',
  ];
  const careless = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_wal_size=2GB'];
  return [...always, ...(durable ? [] : careless)].flatMap((setting) => ['-c', setting]);
}

function urlMaker({ port, passwords }: PostgresOptions): Postgres['url'] {
  const secrets = {
    postgres: passwords.superuser,
    quorate_owner: passwords.owner,
    quorate_app: passwords.app,
  };
  return (role, database) =>
    `postgres://${role}:${encodeURIComponent(secrets[role])}@127.0.0.1:${port}/${database}`;
}

async function accepts(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  await client.connect();
  await client.end();
  return true;
}
