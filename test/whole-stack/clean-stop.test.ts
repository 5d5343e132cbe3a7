import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { freePorts } from '../../dev/stack/ports.ts';
import { temporaryDirectory } from '../../dev/stack/temporary-directory.ts';
import { until } from '../workflows/until.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

it('A1 Ctrl-C stops everything that npm start started, and no process stays behind', async () => {
  const directory = temporaryDirectory('start');
  const ports = Object.entries(await freePorts()).map(([name, port]) => [variableOf(name), String(port)]);
  const started = spawn(process.execPath, ['dev/start.ts'], {
    cwd: checkout,
    env: { ...process.env, ...Object.fromEntries(ports), QUORATE_DATA: directory },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [started.stdout, started.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  try {
    await until(
      'it says that everything runs',
      async () => /Everything runs/.test(said) || started.exitCode !== null,
      110_000,
    );
    expect(started.exitCode, said).toBe(null);
    const family = descendantsOf(started.pid ?? 0);
    // PostgreSQL, Temporal, the local Slack and the four processes; PostgreSQL has more of its own.
    expect(family.length).toBeGreaterThanOrEqual(7);
    const exited = once(started, 'exit');
    started.kill('SIGINT');
    expect(await exited).toEqual([0, null]);
    await until('the whole family is gone', async () => family.every((pid) => !isAlive(pid)), 5_000);
  } finally {
    started.kill('SIGTERM');
    rmSync(directory, { recursive: true, force: true });
  }
}, 180_000);

function variableOf(name: string): string {
  return `QUORATE_PORT_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

function descendantsOf(ancestor: number): number[] {
  const table = spawnSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' }).stdout.trim().split('\n');
  const pairs = table.map((line) => line.trim().split(/\s+/).map(Number));
  const childrenOf = (parent: number): number[] =>
    pairs.filter(([, ppid]) => ppid === parent).flatMap(([pid = 0]) => [pid, ...childrenOf(pid)]);
  return childrenOf(ancestor);
}

/** A zombie has ended, too: only whoever reaps it has not looked yet. */
function isAlive(pid: number): boolean {
  const state = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  return state !== '' && !state.startsWith('Z');
}
