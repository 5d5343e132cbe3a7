import { afterAll, describe, expect, it } from 'vitest';
import { playCell } from '../kills/play-cell.ts';
import { redisMissing } from '../support/redis.ts';
import { useWholeStack } from '../support/use-whole-stack.ts';
import { chaosSeeds, matrixOf, victims } from './cells.ts';
import { type PlayedCell, percentile, tableOf } from './table.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);
const played: PlayedCell[] = [];

afterAll(() =>
  say(
    `\n${tableOf(played)}\np95 ${seconds(percentile(played, 95))}, longest ${seconds(percentile(played, 100))}, of ${played.length} cells`,
  ),
);

/** Jobs lie on Redis in every second matrix, where this machine has one. */
describe.each(chaosSeeds())('the kill matrix, seed %i', (seed) => {
  const redis = seed % 2 === 0 && redisMissing === undefined;
  const whole = useWholeStack(async () => ({ redis }));
  const cells = matrixOf(
    seed,
    victims.filter((victim) => redis || victim !== 'redis'),
  );

  it.each(cells.map((cell, index) => ({ ...cell, index })))(
    'T36 $victim is killed at $point, stays away for $awayMs ms',
    async ({ index, ...cell }) => {
      const { victim, point, awayMs } = cell;
      const record: PlayedCell = { ...cell, tookMs: undefined };
      played.push(record);
      try {
        record.tookMs = await playCell(whole(), { ...cell, name: `${seed}: ${victim} at ${point}` });
      } finally {
        const result =
          record.tookMs === undefined ? 'FAILED' : `done ${seconds(record.tookMs)} after its return`;
        say(
          `seed ${seed}, ${index + 1} of ${cells.length}: ${victim} killed at ${point}, away ${seconds(awayMs)}: ${result}`,
        );
      }
    },
    300_000,
  );
});

it('T98 recovers from 95 of 100 faults within 60 s, and from each within 120 s', () => {
  expect(played.length).toBeGreaterThan(0);
  expect(percentile(played, 95)).toBeLessThan(60_000);
  expect(percentile(played, 100)).toBeLessThan(120_000);
});

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
