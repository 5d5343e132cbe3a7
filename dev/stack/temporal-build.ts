import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findOnPath } from './on-path.ts';
import { unwatch, watch } from './watch.ts';

const oldestGo = { major: 1, minor: 25 };

/**
 * Builds Temporal's command with Go, which takes some minutes.
 * @returns false when there is no Go, an older one, or it failed, which is said
 */
export async function buildTemporal(
  target: string,
  version: string,
  say: (line: string) => void,
  environment: NodeJS.ProcessEnv,
): Promise<boolean> {
  const go = findOnPath('go', environment);
  if (go === undefined) return false;
  if (!isRecent(go, environment)) {
    say(`Go is here, but older than ${oldestGo.major}.${oldestGo.minor}: Temporal cannot be built with it.`);
    return false;
  }
  const workspace = mkdtempSync(join(tmpdir(), 'quorate-go-'));
  try {
    say(`Building Temporal ${version} with Go. This takes about three minutes, once.`);
    const built = await install(go, version, { ...environment, ...placesIn(workspace, environment) }, say);
    if (built) copyFileSync(join(workspace, 'bin', 'temporal'), target);
    return built;
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
}

function isRecent(go: string, environment: NodeJS.ProcessEnv): boolean {
  const printed = spawnSync(go, ['version'], { encoding: 'utf8', env: environment }).stdout ?? '';
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(printed) ?? [];
  return (
    Number(major) > oldestGo.major || (Number(major) === oldestGo.major && Number(minor) >= oldestGo.minor)
  );
}

/** Go's caches would stay behind with gigabytes: they go into the workspace, unless this person already has one. */
function placesIn(workspace: string, environment: NodeJS.ProcessEnv): Record<string, string> {
  const home = environment['GOPATH'] ?? join(environment['HOME'] ?? workspace, 'go');
  const hasModules = environment['GOMODCACHE'] !== undefined || existsSync(join(home, 'pkg', 'mod'));
  const caches = { GOPATH: join(workspace, 'go'), GOCACHE: join(workspace, 'cache') };
  return { GOBIN: join(workspace, 'bin'), GOFLAGS: '-modcacherw', ...(hasModules ? {} : caches) };
}

async function install(
  go: string,
  version: string,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<boolean> {
  const startedAt = Date.now();
  const args = ['install', '-ldflags=-s -w', `github.com/temporalio/cli/cmd/temporal@${version}`];
  const child = spawn(go, args, { env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  if (child.pid !== undefined) watch(child.pid, 'SIGKILL');
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-4_000);
  });
  const progress = setInterval(
    () => say(`  building Temporal: ${Math.round((Date.now() - startedAt) / 1000)} s`),
    5_000,
  );
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  clearInterval(progress);
  if (child.pid !== undefined) unwatch(child.pid);
  if (code !== 0) say(`Go could not build Temporal:\n${errors.trim()}`);
  return code === 0;
}
