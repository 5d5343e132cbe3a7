/** For a test: claims a data directory; with `stay`, starts a program there, prints its number, and waits to be interrupted. */
import { join } from 'node:path';
import { startChild, stopAllChildren } from '../../dev/stack/child.ts';
import { claimDataDirectory } from '../../dev/stack/claim.ts';
import { interruption } from '../../dev/stack/interruption.ts';

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
const say = (line: string | number) => void process.stdout.write(`${line}\n`);
const interrupted = interruption(say);
say(child.pid);
await interrupted;
await stopAllChildren();
process.exit(0);
