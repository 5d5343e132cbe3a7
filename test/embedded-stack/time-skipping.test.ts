import { fileURLToPath } from 'node:url';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { timeSkippingServerPath } from '../support/temporal.ts';
import { timeSkippingEnvironment } from '../support/time-skipping-environment.ts';
import type { sevenDays } from './seven-days.workflow.ts';

describe('the time-skipping test server', () => {
  let environment: TestWorkflowEnvironment;
  beforeAll(async () => {
    environment = await timeSkippingEnvironment(await timeSkippingServerPath());
  }, 120_000);
  afterAll(() => environment?.teardown());

  it('lets a workflow sleep seven days in seconds', async () => {
    const worker = await Worker.create({
      connection: environment.nativeConnection,
      taskQueue: 'seven-days',
      workflowsPath: fileURLToPath(new URL('./seven-days.workflow.ts', import.meta.url)),
    });
    const before = await environment.currentTimeMs();
    const workflow = { workflowId: 'seven-days', taskQueue: 'seven-days' };
    const result = await worker.runUntil(
      environment.client.workflow.execute<typeof sevenDays>('sevenDays', workflow),
    );
    expect(result).toBe('slept');
    expect((await environment.currentTimeMs()) - before).toBeGreaterThanOrEqual(7 * 24 * 60 * 60 * 1000);
  });
});
