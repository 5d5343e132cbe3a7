import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';

const { endDueKeys, endDueSecrets, lapseDueRotations } = proxyActivities<Activities>({
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '5 minutes',
});

/** What time does to keys over their year, every minute: one query per matter, ids only (DESIGN §4). */
export async function keyCare(): Promise<void> {
  await endDueKeys();
  await endDueSecrets();
  await lapseDueRotations();
}
