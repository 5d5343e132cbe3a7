import { accounts } from './accounts.ts';
import { entities } from './entities.ts';
import type { Resource } from './resource.ts';
import { transactions } from './transactions.ts';

/** The resource catalogue: what the reporting API offers. Adding a resource is one entry. */
export const catalogue: readonly Resource[] = [entities, accounts, transactions];
