import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildTemporal } from '../../dev/stack/temporal-build.ts';
import { temporalProgram } from '../../dev/stack/temporal-program.ts';
import { temporaryDirectory } from '../../dev/stack/temporary-directory.ts';

describe("how Temporal's dev server is found", () => {
  let root: string;
  let said: string[];
  let environment: NodeJS.ProcessEnv;
  const say = (line: string) => void said.push(line);
  const cached = () => join(root, 'cache', 'quorate', 'temporal-v1.5.1', 'temporal');
  /** The way of `go install`, without the network's. */
  const go = (target: string) => buildTemporal(target, 'v1.5.1', say, environment);

  beforeEach(() => {
    root = temporaryDirectory('test');
    said = [];
    mkdirSync(join(root, 'bin'));
    const PATH = `${join(root, 'bin')}:/usr/bin:/bin`;
    environment = { PATH, HOME: root, XDG_CACHE_HOME: join(root, 'cache') };
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function putProgram(name: string, script: string): string {
    const path = join(root, 'bin', name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  function putGo(version: string, install: string): void {
    putProgram(
      'go',
      `[ "$1" = version ] && { echo "go version go${version} linux/amd64"; exit; }\n${install}`,
    );
  }

  it('A1 takes the one on PATH before anything else', async () => {
    const onPath = putProgram('temporal', 'exit 0');
    expect(await temporalProgram(say, environment, [])).toBe(onPath);
    expect(existsSync(cached())).toBe(false);
  });

  it('A1 builds it with Go once, however many ask at the same time, and keeps it outside the checkout', async () => {
    const log = join(root, 'go.log');
    putGo('1.26.8', `echo "$@" >> '${log}'; sleep 0.3; mkdir -p "$GOBIN"; echo built > "$GOBIN/temporal"`);
    const found = await Promise.all([1, 2, 3].map(() => temporalProgram(say, environment, [go])));
    expect(found).toEqual([cached(), cached(), cached()]);
    expect(readFileSync(log, 'utf8').trim().split('\n')).toEqual([
      'install -ldflags=-s -w github.com/temporalio/cli/cmd/temporal@v1.5.1',
    ]);
    expect(readdirSync(join(cached(), '..'))).toEqual(['temporal']);
    expect(await temporalProgram(say, environment, [])).toBe(cached());
  });

  it('A1 says why Go failed, leaves nothing half made, and names every way to get Temporal', async () => {
    putGo('1.26.8', 'echo "no route to the module proxy" >&2; exit 1');
    const failure = await temporalProgram(say, environment, [go]).catch((error: Error) => error.message);
    for (const way of ['TEMPORAL_ADDRESS', 'PATH', 'download', 'Go 1.25']) expect(failure).toContain(way);
    expect(said.join('\n')).toContain('no route to the module proxy');
    expect(readdirSync(join(cached(), '..'))).toEqual([]);
  });

  it('A1 does not try with a Go that is too old', async () => {
    putGo('1.24.9', 'echo "must not be called" >&2; exit 1');
    await expect(temporalProgram(say, environment, [go])).rejects.toThrow('Any one of these will do');
    expect(said.join('\n')).toContain('older than 1.25');
  });

  it('A1 takes over the lock of a start that died', async () => {
    putGo('1.26.8', 'mkdir -p "$GOBIN"; echo built > "$GOBIN/temporal"');
    mkdirSync(join(cached(), '..'), { recursive: true });
    const noProcess = 2 ** 30;
    writeFileSync(`${cached()}.lock`, String(noProcess));
    expect(await temporalProgram(say, environment, [go])).toBe(cached());
  });
});
