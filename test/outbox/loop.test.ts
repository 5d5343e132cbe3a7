import { describe, expect, it } from 'vitest';
import { startLoop } from '../../worker/relay/loop.ts';
import { until } from '../workflows/until.ts';

describe('a loop of the relay', () => {
  it('H1 goes on at once while there is more, and then waits until it is woken', async () => {
    let rounds = 0;
    const loop = startLoop({ everyMs: 60_000, onFailure: () => {}, round: async () => ++rounds < 5 });
    await until('five rounds', async () => rounds === 5);
    loop.wake();
    await until('a sixth', async () => rounds === 6);
    await loop.stop();
    expect(rounds).toBe(6);
  });

  it('H1 does not miss news that comes during a round', async () => {
    let rounds = 0;
    const inFirst = Promise.withResolvers<void>();
    const loop = startLoop({
      ...{ everyMs: 60_000, onFailure: () => {} },
      round: async () => {
        rounds += 1;
        if (rounds === 1) await inFirst.promise;
        return false;
      },
    });
    await until('the first round', async () => rounds === 1);
    loop.wake();
    inFirst.resolve();
    await until('a second round', async () => rounds === 2);
    await loop.stop();
  });

  it('H1 waits longer after each failure, is not hurried by news then, and never gives up', async () => {
    const at: number[] = [];
    const failures: unknown[] = [];
    const loop = startLoop({
      ...{ everyMs: 60_000, onFailure: (error) => failures.push(error) },
      round: async () => {
        at.push(performance.now());
        if (at.length < 3) throw new Error('away');
        return false;
      },
    });
    await until('a failure', async () => failures.length === 1);
    loop.wake();
    await until('success', async () => at.length === 3);
    await loop.stop();
    expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(990);
    expect(at[2]! - at[1]!).toBeGreaterThanOrEqual(1_980);
    expect(failures).toHaveLength(2);
  });

  it('T52 stops after the round that runs', async () => {
    const held = Promise.withResolvers<void>();
    let rounds = 0;
    const loop = startLoop({
      ...{ everyMs: 1, onFailure: () => {} },
      round: async () => {
        rounds += 1;
        await held.promise;
        return true;
      },
    });
    let stopped = false;
    const stopping = loop.stop().then(() => {
      stopped = true;
    });
    expect(stopped).toBe(false);
    held.resolve();
    await stopping;
    expect(rounds).toBe(1);
  });
});
