import type { Bench, Case } from '../bench.ts';
import { inWords } from '../data/fill.ts';
import { type Loading, prepareLoading } from '../data/loading.ts';
import { median } from '../measure/statistics.ts';
import { type Result, resultOf } from '../result.ts';

/** Rows per second that are assumed for the time it takes. */
const ASSUMED_RATE = 5_000;
const LEAST = 0.5;

/** I7: unseen transactions, through the command line and over HTTP, against a bare COPY into the same table. */
export const firstLoad: Case = {
  id: 'I7',
  title: 'first load of unseen transactions',
  seconds: ({ rounds, uploadLines }) => 5 + (rounds * 4 * uploadLines) / ASSUMED_RATE,
  async run(bench) {
    await using loading = await prepareLoading(bench);
    return resultsOf(await measure(bench, loading));
  },
};

class Rates {
  readonly rowsPerSecond: number[] = [];
  peakBytes = 0;
}

type Ways = Record<'imported' | 'copied' | 'posted' | 'again', Rates>;

async function measure({ plan, say }: Bench, loading: Loading): Promise<Ways> {
  const { rounds, uploadLines } = plan;
  const ways: Ways = { imported: new Rates(), copied: new Rates(), posted: new Rates(), again: new Rates() };
  const time = async (rates: Rates, work: () => Promise<number>) => {
    await loading.settle();
    const startedAt = performance.now();
    const bytes = await work();
    rates.rowsPerSecond.push((uploadLines * 1000) / (performance.now() - startedAt));
    rates.peakBytes = Math.max(rates.peakBytes, bytes);
  };
  for (let round = 0; round < rounds; round += 1) {
    say(`round ${round + 1} of ${rounds}, ${inWords(uploadLines)} transactions each way`);
    await loading.prepareRound(round);
    if (round % 2 === 0) await time(ways.imported, loading.importByCommand);
    await time(ways.copied, loading.copy);
    if (round % 2 === 1) await time(ways.imported, loading.importByCommand);
    await time(ways.posted, loading.post);
    await time(ways.again, loading.importByCommand);
  }
  return ways;
}

function resultsOf({ imported, copied, posted, again }: Ways): Result[] {
  const against = 'COPY into the same table, with its indexes and counters';
  const line = (id: string, title: string, rates: Rates, goal?: number) =>
    resultOf({
      id,
      case: title,
      against,
      unit: 'rows/s',
      ours: median(rates.rowsPerSecond),
      reference: median(copied.rowsPerSecond),
      memoryBytes: { ours: rates.peakBytes, reference: copied.peakBytes },
      ...(goal === undefined ? {} : { goal }),
    });
  return [
    line('I7', 'first load by quorate import', imported, LEAST),
    line('I7-post', 'first load by POST /ingest/transactions', posted),
    line('I7-again', 'the same upload again, by quorate import', again),
  ];
}
