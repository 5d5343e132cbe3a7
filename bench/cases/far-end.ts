import { lastFullPage } from '../measure/ask.ts';
import { readCase } from './read-case.ts';

export const farEnd = readCase({ id: 'I2-far-end', title: 'the last full page', path: lastFullPage });
