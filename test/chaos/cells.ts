import type { Failpoint } from '../../config/failpoint.ts';
import { chance } from '../../dev/demo-data/random.ts';
import { points } from '../kills/play-cell.ts';
import type { Victim } from '../support/kill.ts';

export const victims = [
  'worker',
  'slack-app',
  'reporting-api',
  'notifications',
  'postgres',
  'temporal',
  'slack',
  'redis',
] as const satisfies Victim[];

export interface MatrixCell {
  victim: Victim;
  point: Failpoint;
  /** How long after the moment it is killed, and how long it stays away. */
  afterMs: number;
  awayMs: number;
}

/** `QUORATE_CHAOS_SEEDS`: which seeds are played, each as a matrix of its own; by default three. */
export function chaosSeeds(): number[] {
  return (process.env['QUORATE_CHAOS_SEEDS'] || '1,2,3').split(',').map(Number);
}

/** Every process × every point, with moments of this seed; `QUORATE_CHAOS_CELLS=postgres,worker:S6` plays only those. */
export function matrixOf(seed: number, played: readonly Victim[]): MatrixCell[] {
  const { whole } = chance(seed * 7_919);
  const wanted = (process.env['QUORATE_CHAOS_CELLS'] || '').split(',').filter((name) => name !== '');
  const cells = played.flatMap((victim) =>
    points.map((point) => ({ victim, point, afterMs: whole(0, 150), awayMs: whole(0, 3) * 1_000 })),
  );
  if (wanted.length === 0) return cells;
  return cells.filter(
    ({ victim, point }) =>
      wanted.includes(victim) || wanted.includes(point) || wanted.includes(`${victim}:${point}`),
  );
}
