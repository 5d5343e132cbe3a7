import { TestWorkflowEnvironment } from '@temporalio/testing';

/** The SDK gives the server five seconds to answer; on a busy machine Java may need more to start. */
const ATTEMPTS = 4;

export async function timeSkippingEnvironment(serverPath: string): Promise<TestWorkflowEnvironment> {
  const server = { executable: { type: 'existing-path' as const, path: serverPath } };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await TestWorkflowEnvironment.createTimeSkipping({ server });
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}
