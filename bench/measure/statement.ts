import { connect } from '../data/connect.ts';
import type { Statement } from '../reference/statement.ts';
import { median } from './statistics.ts';

/** How long a statement takes without HTTP, in milliseconds: the median of so many calls on one connection. */
export async function statementMilliseconds(
  url: string,
  statement: Statement,
  calls: number,
): Promise<number> {
  await using client = await connect(url);
  const times: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    const startedAt = performance.now();
    await client.query(statement);
    times.push(performance.now() - startedAt);
  }
  return median(times);
}
