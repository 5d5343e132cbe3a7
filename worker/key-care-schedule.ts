import { type Client, ScheduleAlreadyRunning, type ScheduleOptions } from '@temporalio/client';
import { KEY_CARE, KEY_CARE_SCHEDULE } from '../workflows/contract.ts';

/**
 * Makes the Schedule that runs `key-care` every minute, or brings it up to date. Several processes may do so at once.
 * Its workflow takes no arguments: payloads are bound to a workflow id, and a Schedule gives each run its own.
 */
export async function scheduleKeyCare(client: Client, taskQueue: string): Promise<void> {
  const schedule: Pick<ScheduleOptions, 'spec' | 'action' | 'policies'> = {
    spec: { intervals: [{ every: '60s' }] },
    action: {
      type: 'startWorkflow',
      workflowType: KEY_CARE,
      workflowId: KEY_CARE_SCHEDULE,
      taskQueue,
      args: [],
      // A run that hangs must end: while it runs, no other begins.
      workflowExecutionTimeout: '10 minutes',
    },
    policies: { overlap: 'SKIP', catchupWindow: '1 minute' },
  };
  await client.withDeadline(Date.now() + 10_000, async () => {
    try {
      await client.schedule.create({ scheduleId: KEY_CARE_SCHEDULE, ...schedule });
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      await client.schedule.getHandle(KEY_CARE_SCHEDULE).update((previous) => ({ ...previous, ...schedule }));
    }
  });
}
