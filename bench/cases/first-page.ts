import type { Case } from '../bench.ts';
import { FIRST_PAGE } from '../measure/ask.ts';
import { statementMilliseconds } from '../measure/statement.ts';
import { largestOf } from '../plan.ts';
import { statementOfPage } from '../reference/statement.ts';
import { MOST_GROWTH } from './goals.ts';
import { readCase } from './read-case.ts';

const CALLS = 200;

const reading = readCase({
  id: 'I2',
  title: 'first page',
  path: () => FIRST_PAGE,
  goal: MOST_GROWTH,
});

/** I2: the first page of the largest database against that of the smallest; and the same statement without HTTP. */
export const firstPage: Case = {
  ...reading,
  async run(bench) {
    const [result] = await reading.run(bench);
    if (!result) throw new Error('the first page was not measured');
    const [ours = 0, reference = 0] = await Promise.all(
      [largestOf(bench.plan), bench.plan.sizes[0]].map(async (size) => {
        const { database, keys } = bench.world(size);
        const statement = await statementOfPage(keys.wide.token);
        return statementMilliseconds(bench.postgres.url('quorate_app', database), statement, CALLS);
      }),
    );
    return [{ ...result, sql: { ours, reference } }];
  },
};
