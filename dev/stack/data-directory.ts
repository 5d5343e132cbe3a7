import { accessSync, chmodSync, constants, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Where `npm start` keeps everything: `QUORATE_DATA`, or `.quorate/` in the checkout. It is made when missing.
 * @throws saying what to do when it cannot be written
 */
export function dataDirectory(environment: NodeJS.ProcessEnv): string {
  const checkout = fileURLToPath(new URL('../..', import.meta.url));
  const directory = resolve(environment['QUORATE_DATA'] || join(checkout, '.quorate'));
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The data directory ${directory} cannot be written (${reason}). Set QUORATE_DATA to one that can.`,
    );
  }
  // PostgreSQL may have to run as another user than we: it must be able to pass through, not to list.
  chmodSync(directory, 0o711);
  return directory;
}
