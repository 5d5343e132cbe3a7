import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Where programs that were obtained once for this machine are kept, outside every checkout. */
export function cacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const directory = join(base, 'quorate');
  mkdirSync(directory, { recursive: true });
  return directory;
}

/** Runs the work while no other process does; a lock whose holder has died is taken over. */
export async function withLock<Result>(
  lockFile: string,
  say: (line: string) => void,
  work: () => Promise<Result>,
): Promise<Result> {
  let waiting = false;
  while (!take(lockFile)) {
    const holder = holderOf(lockFile);
    if (holder === undefined || !isAlive(holder)) {
      rmSync(lockFile, { force: true });
      continue;
    }
    if (!waiting) say(`Another start (process ${holder}) is obtaining the same thing: waiting for it.`);
    waiting = true;
    await pause(500);
  }
  try {
    return await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

function take(lockFile: string): boolean {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function holderOf(lockFile: string): number | undefined {
  try {
    const text = readFileSync(lockFile, 'utf8');
    return text === '' ? process.pid : Number(text);
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
