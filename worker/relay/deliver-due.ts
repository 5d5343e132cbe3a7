import type { Kysely } from 'kysely';
import type { Database } from '../../database/tables/index.ts';
import { failpoint } from '../../observability/failpoints.ts';
import { deliverBatch, type Publish } from '../../outbox/deliver.ts';
import { type Destination, workspacesWithUndelivered } from '../../outbox/undelivered.ts';
import { inParallel } from './in-parallel.ts';
import type { RelayMeter } from './meter.ts';

const WORKSPACES_A_ROUND = 100;
const WORKSPACES_AT_ONCE = 3;

export interface DeliveryLine {
  db: Kysely<Database>;
  destination: Destination;
  publish: Publish;
  meter: RelayMeter;
}

/** Some entries stayed; each holds its own reason, and these are all of them. */
class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly code: string;
  constructor(reasons: string) {
    super('entries could not be delivered');
    this.code = reasons;
  }
}

/** One round of one destination, over all workspaces. True: something left, so look again at once. */
export async function deliverDue({ db, destination, publish, meter }: DeliveryLine): Promise<boolean> {
  const reasons = new Set<string>();
  let delivered = 0;
  const workspaces = await workspacesWithUndelivered(db, destination, WORKSPACES_A_ROUND);
  await inParallel(WORKSPACES_AT_ONCE, workspaces, async (workspaceId) => {
    const published = await deliverBatch(db, workspaceId, destination, killable(destination, publish));
    delivered += published.delivered.length;
    for (const { reason } of published.failed) reasons.add(reason);
    meter(destination, published.delivered.length, published.failed.length);
  });
  if (reasons.size > 0) throw new DeliveryError([...reasons].join('; '));
  return delivered > 0;
}

/** The two moments a relay may die in: nothing published yet, and published but not marked. */
function killable(destination: Destination, publish: Publish): Publish {
  return async (workspaceId, entries) => {
    failpoint('S2');
    const published = await publish(workspaceId, entries);
    failpoint(destination === 'workflow' ? 'S3' : 'S8');
    return published;
  };
}
