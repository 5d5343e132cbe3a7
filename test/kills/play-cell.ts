import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Failpoint } from '../../config/failpoint.ts';
import type { ProcessName } from '../../dev/stack/stack.ts';
import { arm, ended, kill, revive, type Victim } from '../support/kill.ts';
import type { WholeStack } from '../support/whole-stack.ts';
import { Job } from './job.ts';
import { momentOf } from './moments.ts';
import { expectDone, settled } from './verdict.ts';

export const points = [
  'S1',
  'S2',
  'S3',
  'S4',
  'S5',
  'S6',
  'S7',
  'S8',
  'S9',
  'S10',
  'S11',
  'S12',
] as const satisfies Failpoint[];

/** The process that itself gets to a point, and dies there when it is armed. */
export const ownerOf: Record<Failpoint, ProcessName> = {
  ...{ S1: 'slack-app', S2: 'worker', S3: 'worker', S4: 'notifications', S5: 'slack-app', S6: 'worker' },
  ...{ S7: 'worker', S8: 'worker', S9: 'slack-app', S10: 'slack-app', S11: 'slack-app', S12: 'slack-app' },
};

export interface Cell {
  point: Failpoint;
  victim: Victim;
  /** The key's name. */
  name: string;
  /** How long after the moment it is killed from outside, and how long it stays away. */
  afterMs?: number;
  awayMs?: number;
}

/**
 * Plays a job, kills the victim when the job is at the point, starts it again, and expects the job to be done all the
 * same. The point's own process is killed by its failpoint, any other from outside.
 * @returns how long it took from its return until everything was done and told
 */
export async function playCell(
  whole: WholeStack,
  { point, victim, name, afterMs = 0, awayMs = 0 }: Cell,
): Promise<number> {
  await settled(whole);
  const own = victim === ownerOf[point] ? ownerOf[point] : undefined;
  if (own) await arm(whole, own, point);
  // At S11 the person loses what the window showed, too: the lost secret must never work.
  const job = new Job(whole, name, { losesFirstSecret: point === 'S11' });
  const played = job.play();
  played.catch(() => undefined);
  if (own) {
    expect(await ended(whole, own)).toBe('was ended by SIGKILL');
  } else {
    await momentOf(whole, job, point);
    await pause(afterMs);
    await kill(whole, victim);
  }
  await pause(awayMs);
  const backAt = performance.now();
  await comeBack(whole, victim);
  await played;
  await settled(whole);
  const tookMs = performance.now() - backAt;
  await expectDone(whole, job, { slackKept: victim !== 'slack' });
  return tookMs;
}

/** A local Slack has forgotten everything: people join it anew, and whoever writes the cards looks for them at its start. */
async function comeBack(whole: WholeStack, victim: Victim): Promise<void> {
  await revive(whole, victim);
  if (victim !== 'slack') return;
  await whole.meetAgain();
  await whole.stack.processes.get('notifications')?.stop();
  await whole.stack.startProcess('notifications');
}
