import type { Bench, Case, World } from '../bench.ts';
import type { EntityName } from '../data/distribution.ts';
import { inWords } from '../data/fill.ts';
import { measureAgainst, secondsAgainst } from '../measure/against.ts';
import { sideOf } from '../measure/ask.ts';
import { largestOf } from '../plan.ts';
import { type Result, resultOf } from '../result.ts';

interface Reading {
  id: string;
  title: string;
  /** What is asked; undefined when it cannot be asked of this data. */
  path(world: World): string | undefined | Promise<string | undefined>;
  key?: EntityName;
  /** What the small database is asked with, if not the same. */
  reference?: { path: string; key: EntityName; says: string };
  goal?: number;
}

/** A request to the largest database against the same to the smallest, over one connection: what many rows cost. */
export function readCase(reading: Reading): Case {
  const { id, title } = reading;
  const seconds: Case['seconds'] = (plan) => secondsAgainst(plan, 1);
  return { id, title, seconds, run: (bench) => runReading(bench, reading) };
}

async function runReading(bench: Bench, reading: Reading): Promise<Result[]> {
  const { id, title, key = 'wide', reference, goal } = reading;
  const { plan } = bench;
  const [large, small] = [bench.world(largestOf(plan)), bench.world(plan.sizes[0])];
  const paths = [await reading.path(large), reference?.path ?? (await reading.path(small))] as const;
  if (paths[0] === undefined || paths[1] === undefined) {
    bench.say(`${title}: cannot be asked of this version`);
    return [];
  }
  const measured = await measureAgainst(
    plan,
    1,
    sideOf(large, paths[0], key),
    sideOf(small, paths[1], reference?.key ?? key),
  );
  const ofSmall = `with ${inWords(small.distribution.transactions)} transactions`;
  const against = `${reference?.says ?? 'the same'} ${ofSmall}`;
  const { p50 } = measured;
  return [
    resultOf({
      id,
      case: title,
      against,
      unit: 'ms',
      ...p50,
      ...(goal === undefined ? {} : { goal }),
      ...measured,
    }),
  ];
}
