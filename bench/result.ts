/** Ours against the reference. Both are in `unit`, and both are medians of alternating rounds. */
export interface Pair {
  ours: number;
  reference: number;
}

/** One line of `latest.json`. */
export interface Result extends Pair {
  /** As in the list of acceptance criteria; with a suffix where the criterion does not ask for this case by name. */
  id: string;
  case: string;
  /** What the reference is. */
  against: string;
  unit: 'ms' | 'requests/s' | 'rows/s';
  /** Ours divided by the reference. */
  ratio: number;
  /** What the ratio should be; null where it is only reported. */
  goal: number | null;
  comparison: 'at least' | 'at most';
  /** Null where there is no goal. */
  holds: boolean | null;
  p50?: Pair;
  p99?: Pair;
  requestsPerSecond?: Pair;
  /** The statement alone, without HTTP, milliseconds at the median. */
  sql?: Pair;
  /** Processor time of the answering process for each request, without PostgreSQL's: what a busy machine does not blur. */
  processorMilliseconds?: Pair;
  /** The most memory that each process held meanwhile. */
  memoryBytes?: Pair;
  /** For the picture: which line this point is of, and at how many transactions. */
  growth?: { line: string; transactions: number };
}

type Measured = Omit<Result, 'ratio' | 'holds' | 'comparison' | 'goal'> & { goal?: number };

/** Latency: smaller is better. Throughput: larger is. */
export function resultOf({ goal, ...measured }: Measured): Result {
  const ratio = measured.ours / measured.reference;
  const comparison = measured.unit === 'ms' ? 'at most' : 'at least';
  const holds = goal === undefined ? null : comparison === 'at most' ? ratio <= goal : ratio >= goal;
  return { ...measured, ratio, goal: goal ?? null, comparison, holds };
}
