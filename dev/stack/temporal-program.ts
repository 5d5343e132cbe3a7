import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheDirectory, withLock } from './cache.ts';
import { findOnPath } from './on-path.ts';
import { buildTemporal } from './temporal-build.ts';
import { downloadWithSdk } from './temporal-download.ts';

/** The newest version of Temporal's command that `go install` can build: later ones carry a `replace`. */
const temporalVersion = 'v1.5.1';

/** A way to get the program: it puts it at the target, or says why it could not and returns false. */
type Way = (target: string, say: (line: string) => void, environment: NodeJS.ProcessEnv) => Promise<boolean>;

const ways: Way[] = [
  (target, say) => downloadWithSdk('dev-server', target, say),
  (target, say, environment) => buildTemporal(target, temporalVersion, say, environment),
];

/**
 * Temporal's own program: from PATH, from this machine's cache, or else obtained once into that cache, by the SDK's
 * downloader or by building it with Go.
 * @throws naming every way to get it
 */
export async function temporalProgram(
  say: (line: string) => void,
  environment: NodeJS.ProcessEnv = process.env,
  waysToTry: Way[] = ways,
): Promise<string> {
  const onPath = findOnPath('temporal', environment);
  if (onPath !== undefined) return onPath;
  const cached = join(cacheDirectory(environment), `temporal-${temporalVersion}`, 'temporal');
  if (existsSync(cached)) return cached;
  mkdirSync(dirname(cached), { recursive: true });
  await withLock(`${cached}.lock`, say, async () => {
    if (!existsSync(cached)) await obtain(cached, say, environment, waysToTry);
  });
  return cached;
}

/** Nobody ever sees half a program: it is written beside its place and moved there whole. */
async function obtain(
  cached: string,
  say: (line: string) => void,
  environment: NodeJS.ProcessEnv,
  waysToTry: Way[],
): Promise<void> {
  say(
    `Temporal's dev server is not on this machine yet. It is obtained once and kept in ${dirname(cached)}.`,
  );
  const unfinished = `${cached}.${process.pid}`;
  for (const way of waysToTry) {
    if (!(await way(unfinished, say, environment))) continue;
    renameSync(unfinished, cached);
    return;
  }
  throw new Error(noTemporal);
}

const noTemporal = `Temporal's dev server could not be found or obtained. Any one of these will do:
  - set TEMPORAL_ADDRESS to the host:port of a Temporal server that runs already;
  - put Temporal's command-line program \`temporal\` on PATH (https://docs.temporal.io/cli);
  - allow this machine to download it from temporal.download;
  - install Go 1.25 or later, from which it is built here (github.com/temporalio/cli ${temporalVersion}).`;
