/** Downloads one of the SDK's test servers into a directory: `temporal-download-process.ts <server> <directory>`. */
import { TestWorkflowEnvironment } from '@temporalio/testing';

const [server, downloadDir = '.'] = process.argv.slice(2);
const executable = { type: 'cached-download', downloadDir } as const;

try {
  // The SDK downloads only on the way to a start, so that is what is done.
  const environment =
    server === 'dev-server'
      ? await TestWorkflowEnvironment.createLocal({ server: { executable } })
      : await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
  await environment.teardown();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
