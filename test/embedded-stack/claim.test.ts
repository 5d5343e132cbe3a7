import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../../dev/stack/temporary-directory.ts';
import { until } from '../workflows/until.ts';

const script = fileURLToPath(new URL('./claims-a-directory.ts', import.meta.url));

describe('the claim on a data directory', { timeout: 120_000 }, () => {
  let root: string;
  let file: string;
  const claimants: ChildProcess[] = [];
  beforeEach(() => {
    root = temporaryDirectory('test');
    file = join(root, 'running.ndjson');
  });
  afterEach(() => {
    for (const claimant of claimants.splice(0)) claimant.kill('SIGKILL');
    rmSync(root, { recursive: true });
  });

  /** A process that claims the directory, starts a sleeper on it, and stays. */
  async function claimed(): Promise<{ claimant: ChildProcess; sleeper: number }> {
    const claimant = spawn(process.execPath, [script, root, 'stay'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    claimants.push(claimant);
    const [printed] = (await once(claimant.stdout, 'data')) as [Buffer];
    return { claimant, sleeper: Number(printed) };
  }

  /** One that claims it and ends. */
  function claim(): Promise<{ code: number | null; said: string }> {
    return new Promise((resolve) => {
      const claimant = execFile(process.execPath, [script, root], { timeout: 50_000 }, (_, out, errors) =>
        resolve({ code: claimant.exitCode, said: out + errors }),
      );
    });
  }

  it('A1 a second start on the same data is told at once who has it, where, and what to do', async () => {
    const { claimant, sleeper } = await claimed();
    const { code, said } = await claim();
    expect(code).toBe(1);
    expect(said).toContain(`runs already on the data directory ${root}`);
    expect(said).toContain(`http://127.0.0.1:13000 (process ${claimant.pid})`);
    expect(said).toContain('QUORATE_DATA');
    expect(isAlive(sleeper)).toBe(true);
    claimant.kill('SIGTERM');
    await once(claimant, 'exit');
    expect(existsSync(file)).toBe(false);
  });

  it('A1 what a start left that was killed together with its watchdog is ended by the next one, which says so', async () => {
    const { claimant, sleeper } = await claimed();
    const watchdog = watchdogOf(claimant.pid);
    process.kill(watchdog, 'SIGKILL');
    claimant.kill('SIGKILL');
    await until('the start and its watchdog are gone', async () => !isAlive(watchdog) && claimant.signalCode);
    expect(isAlive(sleeper)).toBe(true);
    const { code, said } = await claim();
    expect(said).toContain(`sleeper (process ${sleeper}) was left by a start that was killed: it is ended.`);
    expect(code).toBe(0);
    expect(isAlive(sleeper)).toBe(false);
  });

  it('A1 a start whose terminal was closed stops all it started, although nobody hears what it says', async () => {
    const { claimant, sleeper } = await claimed();
    claimant.stdout?.destroy();
    claimant.kill('SIGHUP');
    expect(await once(claimant, 'exit')).toEqual([0, null]);
    expect([isAlive(sleeper), existsSync(file)]).toEqual([false, false]);
  });

  it('A1 after the machine was cut off, other processes that have the old numbers are left alone', async () => {
    const bystander = spawn('sleep', ['300'], { stdio: 'ignore' });
    claimants.push(bystander);
    await once(bystander, 'spawn');
    const line = (name: string) =>
      JSON.stringify({
        name,
        pid: bystander.pid,
        commandLine: 'postgres -D elsewhere',
        stopSignal: 'SIGKILL',
      });
    writeFileSync(file, `${line('http://127.0.0.1:1')}\n${line('PostgreSQL')}\n{"name":"Tempo`);
    expect(await claim()).toEqual({ code: 0, said: '' });
    expect(isAlive(bystander.pid ?? 0)).toBe(true);
  });
});

function watchdogOf(start: number | undefined): number {
  const table = spawnSync('ps', ['-ww', '-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).stdout;
  const [, watchdog] = new RegExp(`^ *(\\d+) +${start} .*watchdog\\.ts`, 'm').exec(table) ?? [];
  return Number(watchdog);
}

/** A zombie has ended, too: only whoever reaps it has not looked yet. */
function isAlive(pid: number): boolean {
  const state = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  return state !== '' && !state.startsWith('Z');
}
