import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { commandLineOf } from '../../dev/stack/other-process.ts';
import { temporaryDirectory } from '../../dev/stack/temporary-directory.ts';
import { until } from '../workflows/until.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

it('A1 Ctrl-C while npm installs the packages ends it at once, however busy npm is, and says what to do', async () => {
  const root = temporaryDirectory('test');
  mkdirSync(join(root, 'dev'));
  for (const file of ['dev/bootstrap.mjs', 'package-lock.json'])
    cpSync(join(checkout, file), join(root, file));
  const busyNpm = join(root, 'npm.js');
  writeFileSync(
    busyNpm,
    // Busy for longer than the end of the install is waited for: it must not end by itself meanwhile.
    `process.on('SIGINT', () => {}); console.log('npm', process.pid); setTimeout(() => {}, 90_000);`,
  );
  const started = spawn(process.execPath, ['dev/bootstrap.mjs', 'start'], {
    cwd: root,
    env: { ...process.env, npm_execpath: busyNpm },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    let said = '';
    started.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const npm = Number(await until('npm runs', async () => /npm (\d+)/.exec(said)?.[1], 30_000));
    started.kill('SIGINT');
    const [code] = (await once(started, 'close', { signal: AbortSignal.timeout(30_000) })) as [number];
    expect(code).toBeGreaterThan(128);
    expect(said).toMatch(/interrupted\. Run this again: it begins anew\.\n$/);
    expect(commandLineOf(npm)).toBe(undefined);
  } finally {
    started.kill('SIGKILL');
    rmSync(root, { recursive: true });
  }
}, 90_000);
