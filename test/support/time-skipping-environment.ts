import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { startChild } from '../../dev/stack/child.ts';
import { freePort } from '../../dev/stack/ports.ts';
import { waitUntilReady } from '../../dev/stack/ready.ts';
import { temporaryDirectory } from '../../dev/stack/temporary-directory.ts';

const PATIENCE_MS = 90_000;

/**
 * The SDK gives a server that it starts itself five seconds to answer, and no way to say more; on a busy machine none of
 * its tries would come in time. So the server is started here, and the SDK finds it running.
 */
export async function timeSkippingEnvironment(serverPath: string): Promise<TestWorkflowEnvironment> {
  const port = await freePort();
  const directory = temporaryDirectory('time-skipping');
  const server = await startChild({
    name: "Temporal's time-skipping server",
    command: serverPath,
    args: [String(port)],
    logFile: join(directory, 'server.log'),
  });
  const address = `127.0.0.1:${port}`;
  await waitUntilReady(server, () => answers(address), PATIENCE_MS);
  // What the SDK offers for running servers takes them for ones whose time cannot be moved; this is what it calls itself.
  const environment: TestWorkflowEnvironment = await TestWorkflowEnvironment['create']({
    server: { type: 'existing' },
    address,
    supportsTimeSkipping: true,
  });
  const disconnect = environment.teardown.bind(environment);
  return Object.assign(environment, {
    async teardown() {
      await disconnect();
      await server.stop();
      rmSync(directory, { recursive: true });
    },
  });
}

async function answers(address: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 });
  await connection.close();
  return true;
}
