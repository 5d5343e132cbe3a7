import type { Failpoint } from '../../config/failpoint.ts';
import { chance } from '../../dev/demo-data/random.ts';
import type { Victim } from '../support/kill.ts';
import { ownerOf, points } from './play-cell.ts';

/** T98: from the fault to everything done and told. A slow person's own pauses are in it. */
export const RECOVERED_WITHIN_MS = 120_000;

/** `QUORATE_SEED` plays other cells than every run does. */
export const seed = Number(process.env['QUORATE_SEED'] || 2026);

const victims = [
  'worker',
  'slack-app',
  'reporting-api',
  'notifications',
  'postgres',
  'temporal',
] as const satisfies Victim[];

/** Each process once, killed at a point that is not its own. */
export function randomCells(): [Victim, Failpoint][] {
  const { pick } = chance(seed);
  return victims.map((victim) => {
    for (;;) {
      const point = pick(points);
      if (ownerOf[point] !== victim) return [victim, point];
    }
  });
}
