import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Case } from './bench.ts';
import { cases } from './cases/index.ts';
import { PLANS, type Plan } from './plan.ts';

export interface Options {
  plan: Plan;
  cases: readonly Case[];
  resultsDirectory: string;
  profile: string | undefined;
}

const RESULTS = fileURLToPath(new URL('./results', import.meta.url));

/**
 * What was asked for on the command line.
 * @throws on an option or a case that there is not
 */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean' },
      tiny: { type: 'boolean' },
      only: { type: 'string' },
      results: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  const plan = values.tiny ? PLANS.tiny : values.quick ? PLANS.quick : PLANS.full;
  return {
    plan,
    cases: casesOf(values.only),
    resultsDirectory: values.results ?? RESULTS,
    profile: values.profile,
  };
}

function casesOf(only: string | undefined): readonly Case[] {
  if (only === undefined) return cases;
  const wanted = only.split(',');
  const unknown = wanted.find((id) => !cases.some((each) => each.id === id));
  if (unknown === undefined) return cases.filter(({ id }) => wanted.includes(id));
  throw new Error(`There is no case "${unknown}". There are: ${cases.map(({ id }) => id).join(', ')}.`);
}
