import type { Plan } from '../plan.ts';
import type { Result } from '../result.ts';
import { number, pair, verdict } from './format.ts';
import type { Machine } from './machine.ts';

const MB = 1e6;

/** The results as a page for people. */
export function markdownOf(results: readonly Result[], plan: Plan, machine: Machine): string {
  const head =
    '| id | case | against | unit | ours | reference | ratio | goal | p50 ms | p99 ms | requests/s | CPU ms | MB |';
  const ruler = head.replaceAll(/[^|]+/g, '---');
  const rows = results.filter(({ growth }) => growth === undefined).map(rowOf);
  return `# Results of the last bench (${plan.name})

Ours against a reference that runs beside it: the median of ${plan.rounds} rounds in turns. What is compared, and how:
[docs/bench.md](../../docs/bench.md). Pairs are ours / reference; CPU is
what the answering process needed for a request (PostgreSQL is not in it), MB the most that it held.

| machine | |
|---|---|
${Object.entries(machine)
  .map(([what, is]) => `| ${what} | ${is} |`)
  .join('\n')}

${head}
${ruler}
${rows.join('\n')}
${statementsAlone(results)}
![Latency by number of transactions](latest.svg)
`;
}

function rowOf(result: Result): string {
  const cells = [
    result.id,
    result.case,
    result.against,
    result.unit,
    number(result.ours),
    number(result.reference),
    number(result.ratio),
    verdict(result),
    pair(result.p50),
    pair(result.p99),
    pair(result.requestsPerSecond),
    pair(result.processorMilliseconds),
    pair(result.memoryBytes, MB),
  ];
  return `| ${cells.join(' | ')} |`;
}

function statementsAlone(results: readonly Result[]): string {
  return results
    .filter(({ sql }) => sql !== undefined)
    .map(
      ({ id, case: title, sql }) => `\n${id}, ${title}: the statement without HTTP takes ${pair(sql)} ms.\n`,
    )
    .join('');
}
