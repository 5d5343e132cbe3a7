import { accessSync, chmodSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** SQLite, in which Temporal's dev server keeps its data, opens no file whose path is longer than 512 bytes. */
const LONGEST = 480;

/**
 * Where `npm start` keeps everything: `QUORATE_DATA`, or `.quorate/` in the checkout. It is made when missing.
 * @throws saying what to do when it cannot be written
 */
export function dataDirectory(environment: NodeJS.ProcessEnv): string {
  const checkout = fileURLToPath(new URL('../..', import.meta.url));
  const directory = resolve(environment['QUORATE_DATA'] || join(checkout, '.quorate'));
  if (Buffer.byteLength(directory) > LONGEST) {
    throw new Error(
      `The data directory ${directory} has a path of more than ${LONGEST} bytes, which Temporal's database cannot open. Set QUORATE_DATA to a shorter one.`,
    );
  }
  try {
    make(directory);
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The data directory ${directory} cannot be written (${reason}). Set QUORATE_DATA to one that can.`,
    );
  }
  return directory;
}

/** Not Node's recursive mkdir: where a file system takes no new directories, as under /proc, that tries for ever. */
function make(directory: string): void {
  if (existsSync(directory)) {
    if (!statSync(directory).isDirectory()) throw new Error(`${directory} is not a directory`);
    return;
  }
  make(dirname(directory));
  mkdirSync(directory);
  // PostgreSQL may have to run as another user than we: it must be able to pass through, not to list.
  // A directory that was there before is somebody's: its permissions stay as they are.
  chmodSync(directory, 0o711);
}
