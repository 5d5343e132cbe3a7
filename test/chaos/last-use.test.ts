import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startLoad } from '../reporting-api/last-use/load.ts';
import { useApiProcesses } from '../reporting-api/last-use/stage.ts';
import { expectOncePerMinute, watchUses } from '../reporting-api/last-use/watch.ts';
import { writesOf } from '../reporting-api/last-use/writes.ts';

const MINUTES = 5;
const KEYS = 300;
const stage = useApiProcesses(KEYS);

it(
  'T79 five minutes at as many requests a second as the machine gives, a process killed every few seconds: the last use of no key goes back, is written twice for a minute, or is two minutes behind',
  async () => {
    const { keys, one, two, superuser } = stage();
    const startedAt = Date.now();
    const load = startLoad([one, two], keys);
    const watch = watchUses(superuser, load, startedAt);
    // At a different moment of the minute, and of its writes, each time.
    for (let n = 0; Date.now() < startedAt + MINUTES * 60_000; n += 1) {
      await pause(3_000 + ((n * 1_117) % 7_000));
      const victim = n % 2 === 0 ? one : two;
      await victim.kill();
      await victim.start();
    }
    await load.stop();
    await watch.stop();
    const writes = await writesOf(superuser);
    expectOncePerMinute(writes);
    expect(writes.length).toBeGreaterThanOrEqual(2 * KEYS * MINUTES);
    expect(load.counts.refused).toBe(0);
    const { answered } = load.counts;
    const behind = Math.round(watch.longestLag() / 1_000);
    process.stdout.write(
      `${answered} answered in ${MINUTES} minutes, ${writes.length} writes for ${KEYS} keys, at most ${behind} s behind\n`,
    );
  },
  (MINUTES + 3) * 60_000,
);
