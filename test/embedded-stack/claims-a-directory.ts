/** For a test: claims a data directory; with `stay`, starts a program there, prints its number, and waits for SIGTERM. */
import { join } from 'node:path';
import { startChild, stopAllChildren } from '../../dev/stack/child.ts';
import { claimDataDirectory } from '../../dev/stack/claim.ts';

const [, , directory = '', stay] = process.argv;
try {
  await claimDataDirectory(directory, 'http://127.0.0.1:13000', console.log);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
if (stay === undefined) process.exit(0);

const logFile = join(directory, 'sleeper.log');
const child = await startChild({ name: 'sleeper', command: 'sleep', args: ['300'], logFile });
process.once('SIGTERM', () => void stopAllChildren().then(() => process.exit(0)));
process.stdout.write(`${child.pid}\n`);
