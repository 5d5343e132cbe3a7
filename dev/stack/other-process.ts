import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** What a process was started with; undefined when there is none of that number, or when it has ended as a zombie. */
export function commandLineOf(pid: number): string | undefined {
  try {
    const found = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return found || undefined;
  } catch {
    // No such process; or a system without /proc, such as macOS.
    const asked = spawnSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
    return asked.stdout?.trim() || undefined;
  }
}

/** Asks a process that is not our child to stop, and kills its whole group when that takes longer than ten seconds. */
export async function endGroup(pid: number, stopSignal: NodeJS.Signals, runs: () => boolean): Promise<void> {
  send(pid, stopSignal);
  const deadline = Date.now() + 10_000;
  while (runs() && Date.now() < deadline) await pause(100);
  if (runs()) send(-pid, 'SIGKILL');
  while (runs() && Date.now() < deadline + 5_000) await pause(100);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in this very moment: that is what was wanted.
  }
}
