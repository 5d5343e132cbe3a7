import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

let watchdog: ChildProcess | undefined;

/** Has the watchdog end this process (with the given signal first) should ours die without doing so. */
export function watch(pid: number, signal: NodeJS.Signals): void {
  watchdog ??= startWatchdog();
  watchdog.stdin?.write(`+ ${pid} ${signal}\n`);
}

/** Tells the watchdog that this process has ended, so that a later process with its number is left alone. */
export function unwatch(pid: number): void {
  watchdog?.stdin?.write(`- ${pid}\n`);
}

/** A group of its own keeps it alive through the terminal's Ctrl-C; unreferenced, it never keeps us alive. */
function startWatchdog(): ChildProcess {
  const script = fileURLToPath(new URL('./watchdog.ts', import.meta.url));
  const child = spawn(process.execPath, [script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  child.unref();
  child.stdin?.on('error', () => undefined);
  (child.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return child;
}
