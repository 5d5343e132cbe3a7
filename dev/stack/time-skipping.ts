import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheDirectory, withLock } from './cache.ts';
import { findOnPath } from './on-path.ts';
import { downloadWithSdk } from './temporal-download.ts';

const version = '1.38.0';

/**
 * Temporal's test server that skips time: one program that takes its port, from the cache, or else obtained once by
 * the SDK's downloader or from Maven.
 * @throws naming every way to get it
 */
export async function timeSkippingProgram(
  say: (line: string) => void,
  environment = process.env,
): Promise<string> {
  const directory = join(cacheDirectory(environment), `temporal-test-server-${version}`);
  const program = join(directory, 'temporal-test-server');
  if (existsSync(program)) return program;
  mkdirSync(directory, { recursive: true });
  await withLock(`${program}.lock`, say, async () => {
    if (existsSync(program)) return;
    say(
      `Temporal's time-skipping test server is not on this machine yet. It is obtained once and kept in ${directory}.`,
    );
    const unfinished = `${program}.${process.pid}`;
    const found =
      (await downloadWithSdk('time-skipping', unfinished, say)) || fetchWithMaven(directory, unfinished, say);
    if (!found) throw new Error(noTestServer);
    renameSync(unfinished, program);
  });
  return program;
}

/** The jars go beside the start script, which goes last: who sees the script sees all of it. */
function fetchWithMaven(directory: string, script: string, say: (line: string) => void): boolean {
  if (findOnPath('mvn') === undefined || findOnPath('java') === undefined) return false;
  say('Fetching it with Maven.');
  const workspace = mkdtempSync(join(dirname(directory), 'maven-'));
  try {
    writeFileSync(join(workspace, 'pom.xml'), pom);
    const run = spawnSync('mvn', ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=jars'], {
      cwd: workspace,
      encoding: 'utf8',
      timeout: 300_000,
    });
    if (run.status !== 0) {
      say(`Maven could not fetch it: ${`${run.stdout}${run.stderr}`.trim().split('\n').at(0) ?? ''}`);
      return false;
    }
    const jars = join(directory, 'jars');
    rmSync(jars, { recursive: true, force: true });
    renameSync(join(workspace, 'jars'), jars);
    writeFileSync(script, `#!/bin/sh\nexec java -cp '${jars}/*' io.temporal.testserver.TestServer "$@"\n`);
    chmodSync(script, 0o755);
    return true;
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>quorate</groupId><artifactId>test-server</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>io.temporal</groupId><artifactId>temporal-test-server</artifactId><version>${version}</version>
  </dependency></dependencies>
</project>
`;

const noTestServer = `Temporal's time-skipping test server could not be obtained. Either of these will do:
  - allow this machine to download it from temporal.download;
  - install Java and Maven, which fetches io.temporal:temporal-test-server:${version}.`;
