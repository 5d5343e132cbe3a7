import { accounts } from './accounts.ts';
import { approverGroups } from './approver-groups.ts';
import { entities } from './entities.ts';
import type { GovernedResource } from './governed.ts';
import { objects } from './objects.ts';
import type { MirroredResource } from './resource.ts';
import { transactions } from './transactions.ts';

/** Everything that can be imported, in the order in which one thing may refer to another. */
export const importableResources: readonly (GovernedResource | MirroredResource)[] = [
  accounts,
  transactions,
  ...objects,
  entities,
  approverGroups,
];
