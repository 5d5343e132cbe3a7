import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** The most memory (resident set) that a process has held since `forgetPeak`; where the system does not say, what it holds now. */
export function peakBytes(pid: number): number {
  const status = `/proc/${pid}/status`;
  if (existsSync(status))
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1] ?? 0) * 1024;
  const asked = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(asked.stdout) * 1024 || 0;
}

/** Linux keeps the peak until it is told to forget it. */
export function forgetPeak(pid: number): void {
  const forget = `/proc/${pid}/clear_refs`;
  if (existsSync(forget)) writeFileSync(forget, '5');
}
