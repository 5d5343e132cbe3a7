import { readCase } from './read-case.ts';

export const accountsByName = readCase({
  id: 'I2-accounts-by-name',
  title: 'ten accounts, by name',
  path: () => '/accounts?page_size=10&order_by=name&order=asc',
});
