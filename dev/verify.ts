/** `npm run verify`: types, lint, structure, unused code. Each says what to do when it fails. */
import { type ChildProcess, spawn } from 'node:child_process';

interface Check {
  name: string;
  command: [string, ...string[]];
  remedy: string;
}

const checks: Check[] = [
  {
    name: 'types (tsc)',
    command: ['tsc', '--noEmit'],
    remedy: 'Correct the types above. A cast or a suppression is no correction.',
  },
  {
    name: 'lint and format (Biome)',
    command: ['biome', 'check', '--error-on-warnings', '--max-diagnostics=50'],
    remedy: 'Most of it mends itself: node_modules/.bin/biome check --write. The rest is said above.',
  },
  {
    name: 'structure (dependency-cruiser)',
    command: ['node', 'dev/verify/structure.ts'],
    remedy:
      'Each complaint above says which import is wrong and what to do. The table is in .dependency-cruiser.ts.',
  },
  {
    name: 'unused code (knip)',
    command: ['knip', '--no-progress'],
    remedy:
      'Delete what is unused above, or drop its export. An entry point that knip cannot see belongs into knip.json.',
  },
];

let running: ChildProcess | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    running?.kill(signal);
    process.exit(130);
  });
}

const failed: Check[] = [];
for (const check of checks) if (!(await passes(check))) failed.push(check);
for (const { name, remedy } of failed) process.stdout.write(`\nFAILED: ${name}\n  ${remedy}\n`);
if (failed.length === 0)
  process.stdout.write('\nVerified: types, lint, structure and unused code are in order.\n');
process.exit(failed.length === 0 ? 0 : 1);

function passes({ name, command: [program, ...args] }: Check): Promise<boolean> {
  const startedAt = Date.now();
  const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  running = child;
  return new Promise((resolve) => {
    const end = (passed: boolean) => {
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
      process.stdout.write(`${passed ? 'ok    ' : 'FAILED'} ${name}, ${seconds} s\n`);
      resolve(passed);
    };
    child.once('error', () => end(false));
    child.once('exit', (code) => end(code === 0));
  });
}
