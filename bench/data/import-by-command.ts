import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { unwatch, watch } from '../../dev/stack/watch.ts';
import { peakBytes } from '../measure/memory.ts';

const CLI = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const LOOK_MILLISECONDS = 100;

/**
 * `quorate import` as somebody types it, the start of the process included.
 * @returns the most memory that it held
 */
export async function importByCommand(
  workspace: string,
  file: string,
  settings: Record<string, string>,
): Promise<number> {
  const child = spawn(process.execPath, [CLI, 'import', 'transactions', file, '--workspace', workspace], {
    env: { PATH: process.env['PATH'], ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const pid = child.pid ?? 0;
  watch(pid, 'SIGTERM');
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, peakBytes(pid));
  }, LOOK_MILLISECONDS);
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  clearInterval(timer);
  unwatch(pid);
  if (code !== 0) throw new Error(`quorate import ended with code ${code}.\n${complaint}`);
  return peak;
}
