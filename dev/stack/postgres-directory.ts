import { createHash } from 'node:crypto';
import { chownSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { reachableRoot } from './postgres-programs.ts';
import { canReach, type SystemUser } from './system-user.ts';

/**
 * Makes PostgreSQL's data directory. When the user it runs as cannot reach the wanted place (a checkout in root's
 * home), it lies under `/var/lib/quorate`, in a directory that belongs to the wanted place for good.
 */
export function postgresDirectory(
  wanted: string,
  user: SystemUser | undefined,
  say?: (line: string) => void,
): string {
  mkdirSync(dirname(wanted), { recursive: true });
  if (user === undefined || canReach(user, dirname(wanted))) return make(wanted, user);
  const name = createHash('sha256').update(resolve(wanted)).digest('hex').slice(0, 12);
  const elsewhere = join(reachableRoot, name, 'postgres');
  say?.(
    `PostgreSQL runs as the user postgres, who cannot reach ${dirname(wanted)}: its data is in ${elsewhere}.`,
  );
  mkdirSync(dirname(elsewhere), { recursive: true, mode: 0o755 });
  return make(elsewhere, user);
}

function make(directory: string, user: SystemUser | undefined): string {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (user !== undefined) chownSync(directory, user.uid, user.gid);
  return directory;
}
