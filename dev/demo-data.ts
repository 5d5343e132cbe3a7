import { accounts } from './demo-data/accounts.ts';
import { entities, groups, users, whitelists } from './demo-data/people.ts';
import { transactions } from './demo-data/transactions.ts';

/** The resources of the demo data, in the order in which they must be imported. */
export const demoResources = [
  'users',
  'groups',
  'whitelists',
  'accounts',
  'transactions',
  'entities',
] as const;
export type DemoResource = (typeof demoResources)[number];

export const DEMO_TRANSACTIONS = 2_000;

/**
 * The demo workspace's data as NDJSON, a line at a time; the same at every call. Twelve accounts (101–112) in three
 * entities (Treasury, Trading, Custody). Entities can be imported only while the workspace is being founded.
 */
export function* demoNdjson(resource: DemoResource, transactionCount = DEMO_TRANSACTIONS): Generator<string> {
  for (const document of documents(resource, transactionCount)) yield `${JSON.stringify(document)}\n`;
}

function documents(resource: DemoResource, transactionCount: number): Iterable<object> {
  switch (resource) {
    case 'users':
      return users();
    case 'groups':
      return groups();
    case 'whitelists':
      return whitelists();
    case 'accounts':
      return accounts();
    case 'transactions':
      return transactions(transactionCount);
    case 'entities':
      return entities();
  }
}
