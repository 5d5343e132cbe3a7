import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { findOnPath } from './on-path.ts';

/**
 * A program from PATH, or from Debian's package, installed when that is possible (as root, with apt-get).
 * @returns its path, or a plain reason why there is none
 */
export function debianProgram(
  program: string,
  packageName: string,
  say: (line: string) => void,
): { path: string } | { reason: string } {
  const existing = findOnPath(program);
  if (existing !== undefined) return { path: existing };
  const remedy = `${program} is not on PATH; install it (on Debian: apt-get install ${packageName})`;
  if (findOnPath('apt-get') === undefined) return { reason: `${remedy}: there is no apt-get here to do it.` };
  if (userInfo().uid !== 0) return { reason: `${remedy}: only root may do it here.` };
  say(`Installing Debian's package ${packageName}, because ${program} is missing.`);
  const failure = aptGet('update') ?? aptGet('install', '--yes', '--no-install-recommends', packageName);
  const installed = findOnPath(program);
  return installed === undefined
    ? { reason: `${remedy}: apt-get could not (${failure ?? 'nothing installed'}).` }
    : { path: installed };
}

function aptGet(...args: string[]): string | undefined {
  const run = spawnSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=120', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 300_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return run.status === 0 ? undefined : (run.stderr ?? '').trim().split('\n').at(-1);
}
