import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type EphemeralServer = 'dev-server' | 'time-skipping';

const timeoutMilliseconds = 60_000;

/**
 * Has the Temporal SDK download one of its two test servers. It gives up after a minute.
 * @returns whether the program is now at the target
 */
export async function downloadWithSdk(
  server: EphemeralServer,
  target: string,
  say: (line: string) => void,
): Promise<boolean> {
  const directory = mkdtempSync(join(dirname(target), 'download-'));
  try {
    say('Asking the Temporal SDK to download it (at most one minute).');
    const failure = await download(server, directory);
    const program = readdirSync(directory).find((name) => name.startsWith('temporal-'));
    if (failure === undefined && program !== undefined) {
      renameSync(join(directory, program), target);
      return true;
    }
    say(`The download did not work: ${failure ?? 'nothing arrived'}.`);
    return false;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** In a process of its own: the SDK offers no way to end a download that hangs. */
function download(server: EphemeralServer, directory: string): Promise<string | undefined> {
  const script = fileURLToPath(new URL('./temporal-download-process.ts', import.meta.url));
  const child = spawn(process.execPath, [script, server, directory], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: timeoutMilliseconds,
    killSignal: 'SIGKILL',
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => {
      if (code === 0) resolve(undefined);
      else if (signal !== null) resolve(`no answer after ${timeoutMilliseconds / 1000} s`);
      else resolve(shortened(errors) || `code ${code}`);
    });
  });
}

/** The SDK repeats itself at each level; its last words are the cause. */
function shortened(errors: string): string {
  const line = errors.trim().split('\n').at(-1) ?? '';
  return line
    .slice(line.lastIndexOf('): ') + 1)
    .replace(/^: /, '')
    .replace(/\.$/, '');
}
