/** For a test: starts a program under the watchdog, prints its number, and is killed before it could stop it. */
import { startChild } from '../../dev/stack/child.ts';

const logFile = process.argv[2] ?? '/dev/null';
const child = await startChild({ name: 'sleeper', command: 'sleep', args: ['300'], logFile });
process.stdout.write(`${child.pid}\n`, () => process.kill(process.pid, 'SIGKILL'));
