import { randomBytes } from 'node:crypto';
import { sharedServer } from './shared-server.ts';

export interface TestTemporal {
  address: string;
  namespace: string;
  /** A task queue that nobody else uses. */
  taskQueue: string;
}

/** The run's Temporal dev server, with a task queue of its own. */
export async function testTemporal(): Promise<TestTemporal> {
  const server = await sharedServer<{ address: string; namespace: string }>('temporal');
  return { ...server, taskQueue: `test-${randomBytes(6).toString('hex')}` };
}

/** The time-skipping test server's program, for `timeSkippingEnvironment`. */
export async function timeSkippingServerPath(): Promise<string> {
  return (await sharedServer<{ path: string }>('time-skipping')).path;
}
