import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refuseWithoutRoom } from '../../bench/needs.ts';
import { PLANS } from '../../bench/plan.ts';
import type { Result } from '../../bench/result.ts';
import { temporaryDirectory } from '../../dev/stack/temporary-directory.ts';

let directory: string;
const inside = (name: string) => join(directory, name);

beforeEach(() => {
  directory = temporaryDirectory('test-bench');
  mkdirSync(inside('built'), { mode: 0o711 });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** The command, with everything it builds in a directory of the test's. */
function startBench(): ChildProcess {
  return spawn(process.execPath, ['bench/main.ts', '--tiny', `--results=${inside('results')}`], {
    env: { ...process.env, TMPDIR: inside('built') },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

const exit = (child: ChildProcess) => new Promise((resolve) => child.once('exit', resolve));

describe('npm run bench', () => {
  it('I1 I2 I3 I7 every case is measured against its reference, and what was found is written', async () => {
    const bench = startBench();
    const [said, code] = await Promise.all([text(bench.stdout!), exit(bench)]);
    expect(code, said).toBe(0);
    const results = JSON.parse(readFileSync(inside('results/latest.json'), 'utf8')) as Result[];
    expect(results.map(({ id }) => id)).toEqual(expect.arrayContaining(['I1', 'I2', 'I3', 'I7']));
    for (const { id, case: title, ours, reference, ratio, goal, holds, comparison } of results) {
      expect(id).toMatch(/^I[1-8](-[a-z0-9-]+)?$/);
      expect(title).not.toBe('');
      expect(ours).toBeGreaterThan(0);
      expect(reference).toBeGreaterThan(0);
      expect(ratio).toBeCloseTo(ours / reference);
      const reached = goal !== null && (comparison === 'at most' ? ratio <= goal : ratio >= goal);
      expect(holds).toBe(goal === null ? null : reached);
    }
    expect(readFileSync(inside('results/latest.md'), 'utf8')).toContain('| I1 |');
    expect(readFileSync(inside('results/latest.svg'), 'utf8')).toMatch(/<polyline points="[0-9., ]+"/);
    expect(readdirSync(inside('built'))).toEqual([]);
  }, 360_000);

  it('I1 an interrupted bench ends with 1 and leaves neither data nor processes', async () => {
    const bench = startBench();
    const ended = exit(bench);
    let said = '';
    for await (const chunk of bench.stdout!) {
      said += chunk;
      if (said.includes('[3/')) bench.kill('SIGINT');
    }
    expect(await ended).toBe(1);
    expect(said).toContain('[3/');
    expect(said).toContain('Stopping');
    expect(readdirSync(inside('built'))).toEqual([]);
    const listed = spawn('ps', ['-eo', 'args'], { stdio: ['ignore', 'pipe', 'inherit'] });
    expect(await text(listed.stdout)).not.toContain(inside('built'));
  }, 240_000);

  it('I2 a bench that the disk could not hold is refused before anything is built', () => {
    const needs = { diskBytes: 1e18, minutes: 1 };
    expect(() => refuseWithoutRoom({ ...PLANS.full, needs }, directory)).toThrow(/1000000000 GB are needed/);
  });
});
