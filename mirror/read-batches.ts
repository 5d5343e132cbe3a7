import type { Upload } from './import-result.ts';
import type { LineProblem } from './line-problem.ts';
import { isProblem, type Parsed, parseLine } from './parse-line.ts';
import { readLines } from './read-lines.ts';
import { type MirroredResource, repeatedIn } from './resources/resource.ts';

const BATCH_LINES = 2_000;
const BATCH_BYTES = 4 * 1_048_576;
const MOST_PROBLEMS = 100;

/** The mistakes of an upload, the first hundred of them. */
export class Problems {
  readonly list: LineProblem[] = [];
  more = false;

  add(problems: readonly LineProblem[]): void {
    for (const problem of problems) {
      if (this.list.length < MOST_PROBLEMS) this.list.push(problem);
      else this.more = true;
    }
  }
}

type Handling = Pick<MirroredResource, 'disclose' | 'identify'>;

/**
 * Checked lines, a batch at a time. Once there is a problem nothing can be applied any more, and only further problems
 * are looked for, until there are enough of them.
 */
export async function* readBatches(
  { stream, validator, digest }: Upload,
  problems: Problems,
  { disclose = (document) => document, identify }: Handling = {},
): AsyncGenerator<Parsed[]> {
  let batch: Parsed[] = [];
  let bytes = 0;
  for await (const line of readLines(stream)) {
    const parsed = parseLine(line, validator, disclose);
    if (isProblem(parsed)) {
      problems.add([parsed]);
      if (problems.more) return;
      continue;
    }
    digest.update(parsed.text).update('\n');
    batch.push(parsed);
    bytes += parsed.text.length;
    if (batch.length >= BATCH_LINES || bytes >= BATCH_BYTES) {
      problems.add(repeatedIn(batch, identify));
      yield batch;
      batch = [];
      bytes = 0;
    }
  }
  problems.add(repeatedIn(batch, identify));
  if (batch.length > 0) yield batch;
}
