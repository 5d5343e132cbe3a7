import { FIRST_PAGE } from '../measure/ask.ts';
import { readCase } from './read-case.ts';

export const pageFive = readCase({ id: 'I2-page-5', title: 'page 5', path: () => `${FIRST_PAGE}&page=5` });
