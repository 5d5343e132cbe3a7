import { FIRST_PAGE } from '../measure/ask.ts';
import { MOST_GROWTH } from './goals.ts';
import { readCase } from './read-case.ts';

/** A few quiet accounts inside a huge workspace: their rows lie far apart among everybody else's. */
export const sparseScope = readCase({
  id: 'I2-sparse',
  title: 'first page of ten quiet accounts',
  path: () => FIRST_PAGE,
  key: 'quiet',
  reference: { path: FIRST_PAGE, key: 'wide', says: 'the first page' },
  goal: MOST_GROWTH,
});
