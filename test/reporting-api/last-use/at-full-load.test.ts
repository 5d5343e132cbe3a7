import { describe, expect, it } from 'vitest';
import { moveDatabaseClock } from '../../support/time-skip.ts';
import { until } from '../../workflows/until.ts';
import { startLoad } from './load.ts';
import { useApiProcesses } from './stage.ts';
import { expectOncePerMinute, watchUses } from './watch.ts';
import { countWritten, writesOf } from './writes.ts';

const KEYS = 150;
/** All writes of a process take nine seconds: on whatever machine, it is killed before their end. */
const stage = useApiProcesses(KEYS, 30);

describe('T79 the last use of a key, at as many requests a second as the machine gives', () => {
  it('T79 killed in the middle of its writes: nothing goes back, no minute of a key is written twice, nothing is two minutes behind', async () => {
    const { keys, one, two, superuser, database } = stage();
    const startedAt = Date.now();
    const first = startLoad([one], keys);
    await until('some uses are written', async () => (await countWritten(superuser)) > 0);
    await one.kill();
    await first.stop();
    expect(await countWritten(superuser), 'killed in the middle of its writes').toBeLessThan(KEYS);

    const load = startLoad([one, two], keys);
    const watch = watchUses(superuser, load, startedAt);
    await one.start();
    await until('every use is written', async () => (await countWritten(superuser)) === KEYS);
    // A minute later, for the database: who remembers to have written does not write, and who was killed does.
    await one.kill();
    const before = (await writesOf(superuser)).length;
    await moveDatabaseClock(database.ownerUrl, 60_000);
    await one.start();
    const isNext = async () => (await writesOf(superuser)).length >= before + 2 * KEYS;
    await until('each key and each secret has the next minute', isNext);
    await until('15 seconds are over', async () => Date.now() > startedAt + 15_000);
    await load.stop();
    await watch.stop();
    await Promise.all([one.stop(), two.stop()]);

    const writes = await writesOf(superuser);
    expectOncePerMinute(writes);
    expect(writes.length).toBeGreaterThanOrEqual(4 * KEYS);
    expect([load.counts.refused, load.usedAt.size]).toEqual([0, KEYS]);
    expect(load.counts.answered).toBeGreaterThan(4 * KEYS);
  }, 240_000);
});
