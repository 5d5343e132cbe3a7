import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';

const { endDueKeys, endDueSecrets, lapseDueRotations } = proxyActivities<Activities>({
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '5 minutes',
});

/** What time does to keys over their year, every minute: one query per matter, ids only (DESIGN §4). */
export async function keyCare(): Promise<void> {
  const matters = await Promise.allSettled([endDueKeys(), endDueSecrets(), lapseDueRotations()]);
  // One matter that fails does not keep the others from being done; the run is then shown as failed all the same.
  for (const matter of matters) if (matter.status === 'rejected') throw matter.reason;
}
