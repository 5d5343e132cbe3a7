import { join } from 'node:path';
import { freePort } from '../dev/stack/ports.ts';
import { startPostgres } from '../dev/stack/postgres.ts';
import type { Bench, Case, World } from './bench.ts';
import { buildWorld } from './data/build-world.ts';
import { connect } from './data/connect.ts';
import { prepareTemplate } from './data/databases.ts';
import { inWords } from './data/fill.ts';
import type { Plan } from './plan.ts';
import { describeMachine } from './report/machine.ts';
import { Progress } from './report/progress.ts';
import { HEADING, lineOf } from './report/table.ts';
import { writeResults } from './report/write-results.ts';
import type { Result } from './result.ts';

export interface BenchOptions {
  plan: Plan;
  cases: readonly Case[];
  /** For everything that is built; whoever made it removes it. */
  directory: string;
  resultsDirectory: string;
  /** Where the reporting APIs leave their CPU profiles, if they are wanted. */
  profile: string | undefined;
  say: (line: string) => void;
}

/** Starts a PostgreSQL of its own, builds the data, measures, and writes what was found. All that it starts it stops. */
export async function runBench(options: BenchOptions): Promise<Result[]> {
  const { plan, cases, directory, profile, say } = options;
  const progress = new Progress(stepsOf(options), say);
  await using started = new AsyncDisposableStack();
  progress.begin();
  const postgres = await startPostgres({
    directory: join(directory, 'postgres'),
    port: await freePort(),
    passwords: { superuser: 'superuser', owner: 'owner', app: 'app' },
    logFile: join(directory, 'logs', 'postgres.log'),
    durable: true,
    temporary: true,
    say,
  });
  started.defer(postgres.stop);
  await prepareTemplate(postgres);
  const within = (what: string) => progress.within(what);
  const worlds = new Map<number, World>();
  for (const size of plan.sizes) {
    progress.begin();
    const world = await buildWorld(size, { postgres, directory, profile, say: within });
    started.defer(() => world.api.stop());
    worlds.set(size, world);
  }
  const tell = (what: string) => say(`      ${what}`);
  const bench: Bench = { plan, postgres, directory, say: tell, world: (size) => worldOf(worlds, size) };
  const results: Result[] = [];
  say(HEADING);
  for (const each of cases) {
    progress.begin();
    for (const result of await each.run(bench)) {
      results.push(result);
      say(lineOf(result));
    }
  }
  await using client = await connect(postgres.url('postgres', 'postgres'));
  writeResults(options.resultsDirectory, results, plan, await describeMachine(client));
  return results;
}

/** Measured: with indexes and counters, 30,000 transactions are made in a second, at most. */
const ROWS_A_SECOND = 20_000;

function stepsOf({ plan, cases }: BenchOptions): { title: string; seconds: number }[] {
  return [
    { title: 'PostgreSQL and its schema', seconds: 4 },
    ...plan.sizes.map((size) => ({
      title: `${inWords(size)} transactions`,
      seconds: 3 + size / ROWS_A_SECOND,
    })),
    ...cases.map(({ id, title, seconds }) => ({ title: `${id}: ${title}`, seconds: seconds(plan) })),
  ];
}

function worldOf(worlds: ReadonlyMap<number, World>, size: number): World {
  const world = worlds.get(size);
  if (!world) throw new Error(`no database of ${size} transactions was built`);
  return world;
}
