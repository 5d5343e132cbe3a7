/**
 * The first thing every npm script runs: plain JavaScript that works on Node 20 with nothing installed.
 * It installs what is missing, then runs the real command with the Node that the lockfile names.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
const npmProcess = process.env.npm_lifecycle_event === undefined ? undefined : parentOf(process.ppid);
const vitest = ['node_modules/vitest/vitest.mjs', 'run'];

const commands = {
  tour: { run: ['dev/tour.ts'] },
  start: { run: ['dev/start.ts'] },
  test: { run: vitest },
  'test:chaos': { run: vitest, environment: { QUORATE_SUITE: 'chaos' } },
  verify: { run: ['dev/verify.ts'] },
  bench: { run: ['bench/main.ts'] },
  invariants: { run: ['invariants/main.ts'] },
  quorate: { run: ['cli/main.ts'], stdin: 0 },
};

const [name = '', ...rest] = process.argv.slice(2);
const command = commands[name];
if (command === undefined) {
  fail(`There is no command "${name}". There are: ${Object.keys(commands).join(', ')}.`);
}
if (!isInstalled()) await install();
process.exitCode = await run(
  join(bin, 'node'),
  [...command.run, ...rest],
  {
    ...process.env,
    ...command.environment,
    PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
    QUORATE_STARTED_BY: String(process.pid),
  },
  { stdin: command.stdin },
);

/** Compares what npm noted of its last install with the lockfile, so that a newer file with the same content is fine. */
function isInstalled() {
  const noted = packagesOf('node_modules/.package-lock.json');
  if (noted === undefined || !existsSync(join(bin, 'node'))) return false;
  const wanted = Object.entries(packagesOf('package-lock.json') ?? {}).filter(([path]) => path !== '');
  return wanted.every(([path, { version, optional }]) =>
    noted[path] === undefined ? optional === true : noted[path].version === version,
  );
}

function packagesOf(lockfile) {
  const path = join(root, lockfile);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined;
}

async function install() {
  say('Installing the npm packages that package-lock.json names (once, about half a minute) …');
  const startedAt = Date.now();
  const seconds = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
  const progress = setInterval(() => say(`  still installing: ${seconds()}`), 5_000);
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const [program, before] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const code = await run(program, [...before, 'ci', ...quiet], process.env, { stdout: 2, atOnce: true });
  clearInterval(progress);
  if (code > 128) {
    say('\nThe installation was interrupted. Run this again: it begins anew.');
    process.exit(code);
  }
  if (code !== 0)
    fail(`npm ci ended with code ${code}. What it printed above says why; mend that and run this again.`);
  if (!existsSync(join(bin, 'node'))) {
    fail(
      'npm installed everything but Node 24. Its install script must be allowed to run: unset ignore-scripts.',
    );
  }
  say(`Installed in ${seconds()}.`);
}

/**
 * Runs a program in a process group of its own and hands on the signals. A terminal's Ctrl-C reaches npm and us, and
 * npm hands it to us again: the program hears of it once. What may end at once is killed with its group: npm takes a
 * quarter of a minute to hear a Ctrl-C, and leaves nothing that its next run does not clear away.
 */
function run(program, args, environment, { stdin = 'ignore', stdout = 1, atOnce = false } = {}) {
  const child = spawn(program, args, {
    cwd: root,
    env: environment,
    stdio: [stdin, stdout, 2],
    detached: true,
  });
  let lastSignalAt = 0;
  const handOn = (signal) => {
    if (Date.now() - lastSignalAt > 500) {
      if (atOnce) process.kill(-child.pid, 'SIGKILL');
      else child.kill(signal);
    }
    lastSignalAt = Date.now();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, handOn);
  const orphaned = setInterval(() => {
    if (!isOrphaned()) return;
    clearInterval(orphaned);
    if (lastSignalAt === 0) handOn('SIGTERM');
  }, 1_000);
  return new Promise((resolve) => {
    child.once('error', (error) => fail(`${program} could not be started: ${error.message}`));
    child.once('exit', (code, signal) => {
      clearInterval(orphaned);
      for (const each of signals) process.off(each, handOn);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

/** npm, killed outright, hands on no signal, and between it and us stands a shell that goes on waiting. */
function isOrphaned() {
  if (npmProcess === undefined) return false;
  try {
    process.kill(npmProcess, 0);
    return false;
  } catch {
    return true;
  }
}

function parentOf(pid) {
  const asked = spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(asked.stdout) || undefined;
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

function fail(reason) {
  say(reason);
  process.exit(1);
}
