import { FIRST_PAGE } from '../measure/ask.ts';
import { readCase } from './read-case.ts';

export const ascending = readCase({
  id: 'I2-ascending',
  title: 'first page, oldest first',
  path: () => `${FIRST_PAGE}&order=asc`,
});
