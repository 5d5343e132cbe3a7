import { middleByCursor } from '../measure/ask.ts';
import { readCase } from './read-case.ts';

export const cursor = readCase({
  id: 'I2-cursor',
  title: 'after a cursor in the middle',
  path: middleByCursor,
});
