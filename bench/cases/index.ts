import type { Case } from '../bench.ts';
import { accountsByName } from './accounts-by-name.ts';
import { ascending } from './ascending.ts';
import { cursor } from './cursor.ts';
import { farEnd } from './far-end.ts';
import { filters } from './filters.ts';
import { firstLoad } from './first-load.ts';
import { firstPage } from './first-page.ts';
import { growth } from './growth.ts';
import { page } from './page.ts';
import { pageFive } from './page-five.ts';
import { sparseScope } from './sparse-scope.ts';
import { whoami } from './whoami.ts';

/** What is measured, in this order. A further case is a file and a line here. */
export const cases: readonly Case[] = [
  page,
  whoami,
  firstPage,
  sparseScope,
  pageFive,
  farEnd,
  cursor,
  ascending,
  accountsByName,
  ...filters,
  growth,
  firstLoad,
];
