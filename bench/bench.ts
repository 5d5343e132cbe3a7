import type { Child } from '../dev/stack/child.ts';
import type { Postgres } from '../dev/stack/postgres.ts';
import type { Distribution, EntityName } from './data/distribution.ts';
import type { Key } from './data/key.ts';
import type { Plan } from './plan.ts';
import type { Result } from './result.ts';

/** A database of so many transactions, and the reporting API that answers for it, as a process of its own. */
export interface World {
  distribution: Distribution;
  database: string;
  /** Where the reporting API answers. */
  url: string;
  api: Child;
  /** One key for each entity. */
  keys: Record<EntityName, Key>;
}

/** What a case works with. */
export interface Bench {
  plan: Plan;
  postgres: Postgres;
  /** Where anything may be written; it is removed at the end. */
  directory: string;
  /** The databases by their number of transactions: all of the plan's sizes. */
  world(transactions: number): World;
  /** Tells people what is under way. */
  say(what: string): void;
}

/** One thing that is measured: a file in cases/, listed in cases/index.ts. */
export interface Case {
  /** Of the acceptance criterion: `--only=I1` picks by it. */
  id: string;
  title: string;
  /** About how long it takes, besides building the databases. */
  seconds(plan: Plan): number;
  run(bench: Bench): Promise<Result[]>;
}
