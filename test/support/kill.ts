import type { Failpoint } from '../../config/failpoint.ts';
import type { Child } from '../../dev/stack/child.ts';
import type { ComponentName } from '../../dev/stack/components.ts';
import type { ProcessName } from '../../dev/stack/stack.ts';
import { until } from '../workflows/until.ts';
import type { WholeStack } from './whole-stack.ts';

export type Victim = ProcessName | ComponentName | 'redis';

/** Starts a process anew so that it dies when it gets to the point. */
export async function arm({ stack }: WholeStack, name: ProcessName, point: Failpoint): Promise<void> {
  await stack.processes.get(name)?.stop();
  await stack.startProcess(name, { QUORATE_FAILPOINT: point });
}

/** Waits until an armed process is gone; says how it ended. */
export function ended({ stack }: WholeStack, name: ProcessName, timeoutMs = 60_000): Promise<string> {
  return until(`${name} dies`, async () => stack.processes.get(name)?.ending(), timeoutMs);
}

/** SIGKILL, from outside; resolves once it is gone. */
export async function kill(whole: WholeStack, victim: Victim): Promise<void> {
  const child = childOf(whole, victim);
  if (!child) throw new Error(`There is no ${victim} of ours to kill.`);
  child.kill('SIGKILL');
  await until(`${victim} is gone`, async () => child.ending(), 30_000);
}

function childOf({ stack, redis }: WholeStack, victim: Victim): Child | undefined {
  if (victim === 'redis') return redis?.server.child;
  return isComponent(victim) ? stack.components[victim].child : stack.processes.get(victim);
}

/** Starts a killed one again, with nothing armed. PostgreSQL's orphans may need a moment to leave before it can. */
export async function revive({ stack, redis }: WholeStack, victim: Victim): Promise<void> {
  if (victim === 'redis') return redis?.restart();
  if (!isComponent(victim)) return stack.startProcess(victim);
  await until(
    `${victim} starts again`,
    () =>
      stack.startComponent(victim).then(
        () => true,
        () => false,
      ),
    60_000,
  );
}

function isComponent(victim: Victim): victim is ComponentName {
  return victim === 'postgres' || victim === 'temporal' || victim === 'slack';
}
