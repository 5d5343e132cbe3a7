import type { Child } from '../../dev/stack/child.ts';
import type { Plan } from '../plan.ts';
import type { Pair } from '../result.ts';
import { alternate, medians } from './alternate.ts';
import { processorMilliseconds } from './cpu.ts';
import { load, type Round, type Target } from './load.ts';
import { forgetPeak, peakBytes } from './memory.ts';

export interface Side extends Target {
  process: Child;
}

export interface Measured {
  requestsPerSecond: Pair;
  p50: Pair;
  p99: Pair;
  memoryBytes: Pair;
  processorMilliseconds?: Pair;
}

/** Ours against the reference, over so many connections: warmed up, then in turns, then the medians. */
export async function measureAgainst(
  plan: Plan,
  connections: number,
  ours: Side,
  reference: Side,
): Promise<Measured> {
  const seconds = connections === 1 ? plan.latencySeconds : plan.throughputSeconds;
  for (const side of [ours, reference]) {
    forgetPeak(side.process.pid);
    const requests = warmUpRequests(plan, connections);
    if (requests > 0) await load(side, connections, { requests });
  }
  const rounds = await alternate(
    plan.rounds,
    () => loadWatched(ours, connections, seconds),
    () => loadWatched(reference, connections, seconds),
  );
  const processor = medians(rounds, (round) => round.processorMilliseconds);
  return {
    requestsPerSecond: medians(rounds, (round) => round.requestsPerSecond),
    p50: medians(rounds, (round) => round.p50),
    p99: medians(rounds, (round) => round.p99),
    memoryBytes: { ours: peakBytes(ours.process.pid), reference: peakBytes(reference.process.pid) },
    ...(Number.isNaN(processor.ours) ? {} : { processorMilliseconds: processor }),
  };
}

/** A round, and what the answering process needed for each request; not a number where that cannot be known. */
async function loadWatched(
  side: Side,
  connections: number,
  seconds: number,
): Promise<Round & { processorMilliseconds: number }> {
  const before = processorMilliseconds(side.process.pid) ?? Number.NaN;
  const round = await load(side, connections, { seconds });
  const used = (processorMilliseconds(side.process.pid) ?? Number.NaN) - before;
  return { ...round, processorMilliseconds: used / round.requests };
}

/** Answers a second, for the time it takes. */
const [ASSUMED_ALONE, ASSUMED_TOGETHER] = [150, 600];

/** About how long that takes. */
export function secondsAgainst(plan: Plan, connections: number): number {
  const seconds = connections === 1 ? plan.latencySeconds : plan.throughputSeconds;
  const warmUp = warmUpRequests(plan, connections) / (connections === 1 ? ASSUMED_ALONE : ASSUMED_TOGETHER);
  return 2 * (plan.rounds * (seconds + 0.05) + warmUp);
}

function warmUpRequests({ warmUpRequests: requests }: Plan, connections: number): number {
  return connections === 1 ? requests / 10 : requests;
}
