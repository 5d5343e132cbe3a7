import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { commandLineOf } from '../../dev/stack/other-process.ts';
import { freePorts } from '../../dev/stack/ports.ts';
import { temporaryDirectory } from '../../dev/stack/temporary-directory.ts';
import { until } from '../workflows/until.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

let directory: string;
let started: ChildProcess;
let said: string;

beforeEach(async () => {
  directory = temporaryDirectory('start');
  said = '';
  const ports = Object.entries(await freePorts()).map(([name, port]) => [variableOf(name), String(port)]);
  started = spawn(process.execPath, ['dev/start.ts'], {
    cwd: checkout,
    env: { ...process.env, ...Object.fromEntries(ports), QUORATE_DATA: directory },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [started.stdout, started.stderr])
    stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await until(
    'it says that everything runs',
    async () => /Everything runs/.test(said) || started.exitCode !== null,
    220_000,
  );
  expect(started.exitCode, said).toBe(null);
}, 240_000);

afterEach(async () => {
  if (started.exitCode === null && started.signalCode === null) {
    const exited = once(started, 'exit');
    started.kill('SIGTERM');
    await exited;
  }
  rmSync(directory, { recursive: true, force: true });
}, 120_000);

it('A1 Ctrl-C stops everything that npm start started, and no process stays behind', async () => {
  const family = descendantsOf(started.pid ?? 0);
  // PostgreSQL, Temporal, the local Slack and the four processes; PostgreSQL has more of its own.
  expect(family.length).toBeGreaterThanOrEqual(7);
  const exited = once(started, 'exit');
  started.kill('SIGINT');
  expect(await exited).toEqual([0, null]);
  expect(said).toMatch(/Stopping …\n$/);
  await until('the whole family is gone', async () => family.every((pid) => !isAlive(pid)), 30_000);
}, 120_000);

it('A1 when a part ends by itself, npm start names it, shows the end of its log, stops all, and fails', async () => {
  const family = descendantsOf(started.pid ?? 0);
  const worker = family.find((pid) => commandLineOf(pid)?.includes('worker/main.ts'));
  if (worker === undefined) throw new Error('no worker runs');
  const exited = once(started, 'close');
  process.kill(worker, 'SIGKILL');
  expect(await exited).toEqual([1, null]);
  expect(said).toMatch(/worker was ended by SIGKILL\.\nThe end of .*worker\.log:\n {2}.*the worker runs/s);
  expect(said).toMatch(/Start it again: npm start\n$/);
  await until('the whole family is gone', async () => family.every((pid) => !isAlive(pid)), 30_000);
}, 120_000);

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
