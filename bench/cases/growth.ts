import type { Bench, Case, World } from '../bench.ts';
import { inWords } from '../data/fill.ts';
import type { Side } from '../measure/against.ts';
import { FIRST_PAGE, lastFullPage, middleByCursor, sideOf } from '../measure/ask.ts';
import { load } from '../measure/load.ts';
import { median } from '../measure/statistics.ts';
import { type Result, resultOf } from '../result.ts';

/** The lines of the picture: what is asked of each database. A line that cannot be asked of one is left out. */
const LINES: Record<string, (world: World) => string | undefined | Promise<string | undefined>> = {
  'first page': () => FIRST_PAGE,
  'page 5': () => `${FIRST_PAGE}&page=5`,
  'last full page': lastFullPage,
  'cursor in the middle': middleByCursor,
  'common status': () => `${FIRST_PAGE}&status=CONFIRMED`,
};

/** How latency grows with rows: the same requests to a database of each size, over one connection. */
export const growth: Case = {
  id: 'I2-growth',
  title: 'latency by number of transactions',
  seconds: ({ sizes, rounds, latencySeconds }) =>
    sizes.length * Object.keys(LINES).length * rounds * (latencySeconds + 0.1),
  async run(bench) {
    const results: Result[] = [];
    for (const line of Object.keys(LINES)) results.push(...(await measureLine(bench, line)));
    return results;
  },
};

async function measureLine({ plan, world }: Bench, line: string): Promise<Result[]> {
  const sides: Side[] = [];
  for (const each of plan.sizes.map(world)) {
    const path = await LINES[line]?.(each);
    if (path === undefined) return [];
    sides.push(sideOf(each, path));
  }
  const latencies = sides.map((): number[] => []);
  // The sizes take turns, like ours and a reference.
  for (let round = 0; round < plan.rounds; round += 1) {
    for (const [index, side] of sides.entries()) {
      latencies[index]?.push((await load(side, 1, { seconds: plan.latencySeconds })).p50);
    }
  }
  const [first = 0, ...rest] = latencies.map(median);
  return [first, ...rest].map((ours, index) => {
    const transactions = plan.sizes[index] ?? 0;
    return resultOf({
      id: 'I2-growth',
      case: `${line}, ${inWords(transactions)} transactions`,
      against: `the same with ${inWords(plan.sizes[0])} transactions`,
      unit: 'ms',
      ours,
      reference: first,
      growth: { line, transactions },
    });
  });
}
