import type { Case } from '../bench.ts';
import { FIRST_PAGE } from '../measure/ask.ts';
import { readCase } from './read-case.ts';

const FILTERS: readonly [id: string, title: string, query: string][] = [
  ['rare-status', 'a rare status (one in 1,000)', 'status=FAILED'],
  ['common-status', 'a common status (99 in 100)', 'status=CONFIRMED'],
  ['kind', 'a currency and a type', 'currency=ethereum&type=SEND'],
  [
    'range',
    'two months of two years',
    'created_after=2025-01-01T00:00:00Z&created_before=2025-03-01T00:00:00Z',
  ],
  ['account', 'one account', 'account=7'],
  ['amount', 'an amount', 'min_amount=1000000000000'],
];

/** The first page and the exact count of what each filter leaves. */
export const filters: readonly Case[] = FILTERS.map(([id, title, query]) =>
  readCase({ id: `I2-${id}`, title: `filter: ${title}`, path: () => `${FIRST_PAGE}&${query}` }),
);
