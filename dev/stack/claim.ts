import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLineOf, endGroup } from './other-process.ts';

/** A process that runs on a data directory; by its command line a later process with its number is told from it. */
interface Running {
  /** How people are told of it; of the start itself, which comes first, the address of its page. */
  name: string;
  pid: number;
  commandLine: string;
  stopSignal: NodeJS.Signals;
}

let ours: string | undefined;

/**
 * Makes a data directory ours until this process ends: two starts would spoil each other's data. What an earlier start
 * left when it was killed together with its watchdog is ended first.
 * @param page where people find what runs
 * @throws saying who has it, and where
 */
export async function claimDataDirectory(
  directory: string,
  page: string,
  say: (line: string) => void,
): Promise<void> {
  const file = join(directory, 'running.ndjson');
  const us = { name: page, pid: process.pid, commandLine: commandLineOf(process.pid) ?? '' };
  while (!take(file, { ...us, stopSignal: 'SIGTERM' })) {
    const [start, ...started] = read(file);
    if (start !== undefined && stillRuns(start)) throw new Error(refusal(directory, start));
    for (const left of started.filter(stillRuns)) {
      say(`${left.name} (process ${left.pid}) was left by a start that was killed: it is ended.`);
      await endGroup(left.pid, left.stopSignal, () => stillRuns(left));
    }
    rmSync(file, { force: true });
  }
  ours = file;
  // Should we die without having stopped all, the next start learns from it what is left.
  process.once('exit', () => {
    if (!read(file).slice(1).some(stillRuns)) rmSync(file, { force: true });
  });
}

/** Notes a process of a start that has claimed its data directory, for a later start. */
export function noteRunning(started: Running): void {
  if (ours !== undefined) appendFileSync(ours, asLine(started));
}

function refusal(directory: string, { name, pid }: Running): string {
  return `Quorate runs already on the data directory ${directory}: ${name} (process ${pid}).
Use that one; or stop it first, with Ctrl-C where it was started or: kill ${pid}
For a second one beside it, set QUORATE_DATA to another directory and QUORATE_PORT_… (docs/settings.md) to other ports.`;
}

function take(file: string, us: Running): boolean {
  try {
    writeFileSync(file, asLine(us), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** A machine that was cut off may leave half a line. */
function read(file: string): Running[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line) => (line.endsWith('}') ? [JSON.parse(line) as Running] : []));
}

function asLine(running: Running): string {
  return `${JSON.stringify(running)}\n`;
}

function stillRuns({ pid, commandLine }: Running): boolean {
  return pid !== process.pid && commandLineOf(pid) === commandLine;
}
