import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';

export interface SystemUser {
  uid: number;
  gid: number;
}

/**
 * Whom PostgreSQL runs as: it refuses to run as root, so for root the system user `postgres`, made when missing.
 * Undefined means as ourselves.
 */
export function postgresUser(): SystemUser | undefined {
  if (userInfo().uid !== 0) return undefined;
  const existing = lookUp();
  if (existing !== undefined) return existing;
  spawnSync('groupadd', ['--system', 'postgres']);
  spawnSync('useradd', ['--system', '--gid', 'postgres', '--no-create-home', 'postgres']);
  const made = lookUp();
  if (made === undefined) {
    throw new Error(
      'PostgreSQL does not run as root, and the system user "postgres" could not be made. Make it, or start as another user.',
    );
  }
  return made;
}

/** Whether that user can enter a directory (and run what is in it). */
export function canReach(user: SystemUser, directory: string): boolean {
  const asked = spawnSync('/bin/sh', ['-c', 'cd "$1" && test -x .', 'sh', directory], {
    ...user,
    cwd: '/',
    stdio: 'ignore',
  });
  return asked.status === 0;
}

function lookUp(): SystemUser | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => {
    const asked = spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' });
    return asked.status === 0 ? Number(asked.stdout) : undefined;
  });
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}
