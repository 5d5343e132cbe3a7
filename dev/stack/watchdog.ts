/**
 * Ends what a stack started when the stack's own process is gone without having stopped it.
 *
 * It runs as a process of its own. The stack writes one line a child on its standard input (`+ <pid> <signal>`,
 * `- <pid>`); when that input closes, whatever is still listed is asked to stop, then killed with its group.
 */
import { createInterface } from 'node:readline';

const graceMilliseconds = 10_000;
const running = new Map<number, NodeJS.Signals>();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

for await (const line of createInterface({ input: process.stdin })) {
  const [verb, pid, signal] = line.split(' ');
  if (verb === '+') running.set(Number(pid), (signal ?? 'SIGTERM') as NodeJS.Signals);
  if (verb === '-') running.delete(Number(pid));
}

for (const [pid, signal] of running) send(pid, signal);
const deadline = Date.now() + graceMilliseconds;
while (Date.now() < deadline && [...running.keys()].some(isAlive)) await pause(100);
for (const pid of running.keys()) send(-pid, 'SIGKILL');

function isAlive(pid: number): boolean {
  return send(pid, 0);
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
