import type { Check } from './check.ts';
import { databaseRole, databaseSchema } from './database.ts';
import { node } from './node.ts';
import { queue } from './queue.ts';
import { secrets } from './secrets.ts';
import { slack } from './slack.ts';
import { temporal } from './temporal.ts';

/** In the order in which they should be mended. */
export const checks: readonly Check[] = [
  node,
  ...secrets,
  databaseRole,
  databaseSchema,
  temporal,
  queue,
  slack,
];
