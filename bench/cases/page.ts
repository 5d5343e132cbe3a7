import type { Bench, Case, World } from '../bench.ts';
import { inWords } from '../data/fill.ts';
import { POOL_SIZE } from '../data/start-api.ts';
import { measureAgainst, type Side, secondsAgainst } from '../measure/against.ts';
import { FIRST_PAGE, sideOf } from '../measure/ask.ts';
import { largestOf } from '../plan.ts';
import { endingOf } from '../reference/ending.ts';
import { startReference } from '../reference/start-reference.ts';
import { statementOfPage, written } from '../reference/statement.ts';
import { type Result, resultOf } from '../result.ts';

const LEAST_THROUGHPUT = 0.8;
const MOST_P99 = 1.5;

/** I1: what authentication, scope, count, limits, tags and logs cost over the bare statement. */
export const page: Case = {
  id: 'I1',
  title: 'a page of 100 transactions',
  seconds: (plan) => 2 * (secondsAgainst(plan, POOL_SIZE) + 1),
  async run(bench) {
    const { plan } = bench;
    const small = await measurePage(bench, bench.world(plan.sizes[0]), '');
    return [...small, ...(await measurePage(bench, bench.world(largestOf(plan)), '-large'))];
  },
};

async function measurePage(bench: Bench, world: World, suffix: string): Promise<Result[]> {
  const { token } = world.keys.wide;
  const ours = sideOf(world, FIRST_PAGE);
  const databaseUrl = bench.postgres.url('quorate_app', world.database);
  const statement = await statementOfPage(token);
  const answer = await answerOf(ours);
  await using reference = await startReference(bench, 'page-server', FIRST_PAGE, {
    DATABASE_URL: databaseUrl,
    STATEMENT: written(statement),
    ENDING: JSON.stringify(await endingOf(answer, databaseUrl, statement)),
  });
  const sides = [ours, { ...reference, token }] as const;
  if ((await answerOf(sides[1])) !== answer) {
    throw new Error('the reference does not send the same bytes as the reporting API');
  }
  const measured = await measureAgainst(bench.plan, POOL_SIZE, ...sides);
  const what = `a page of 100 of ${inWords(world.distribution.transactions)} transactions`;
  const against = 'node:http and pg, the same statement';
  const { requestsPerSecond, p99 } = measured;
  return [
    resultOf({
      id: `I1${suffix}`,
      case: `${what}, throughput`,
      against,
      unit: 'requests/s',
      goal: LEAST_THROUGHPUT,
      ...requestsPerSecond,
      ...measured,
    }),
    resultOf({
      id: `I1${suffix}`,
      case: `${what}, p99`,
      against,
      unit: 'ms',
      goal: MOST_P99,
      ...p99,
      ...measured,
    }),
  ];
}

async function answerOf({ url, token }: Side): Promise<string> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  return response.text();
}
