import { TestWorkflowEnvironment } from '@temporalio/testing';

/** The SDK gives the server five seconds to answer, and no way to say more; a busy machine needs more to start it. */
const PATIENCE_MS = 90_000;

export async function timeSkippingEnvironment(serverPath: string): Promise<TestWorkflowEnvironment> {
  const server = { executable: { type: 'existing-path' as const, path: serverPath } };
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await TestWorkflowEnvironment.createTimeSkipping({ server });
    } catch (error) {
      if (performance.now() > end) throw error;
    }
  }
}
