import type pg from 'pg';
import { expect } from 'vitest';
import type { Load } from './load.ts';
import { lastUses, type Write } from './writes.ts';

const LAG_MILLISECONDS = 120_000;
const MINUTE = 60_000;

export interface Watch {
  /** The longest that a written use was behind the last answered call of its key. */
  longestLag(): number;
  stop(): Promise<void>;
}

/** Looks at every key's last use while calls go on: it never goes back, and is never two minutes behind. */
export function watchUses(client: pg.Client, load: Load, startedAt: number): Watch {
  const seen = new Map<string, number>();
  let longest = 0;
  let isRunning = true;
  const look = async () => {
    const used = new Map(load.usedAt);
    for (const [id, at] of await lastUses(client)) {
      expect(at ?? 0).toBeGreaterThanOrEqual(seen.get(id) ?? 0);
      seen.set(id, at ?? 0);
      const lag = (used.get(id) ?? 0) - Math.max(at ?? 0, startedAt);
      longest = Math.max(longest, lag);
      expect(lag).toBeLessThan(LAG_MILLISECONDS);
    }
  };
  const looking = (async () => {
    while (isRunning) await look();
    await look();
  })();
  return {
    longestLag: () => longest,
    async stop() {
      isRunning = false;
      await looking;
    },
  };
}

/** Each minute of a key and of its secret is written once at most, and each write goes forward. */
export function expectOncePerMinute(writes: readonly Write[]): void {
  const minutes = new Set<string>();
  for (const { what, id, before, after } of writes) {
    expect(after.getTime() % MINUTE).toBe(0);
    expect(after.getTime()).toBeGreaterThan(before?.getTime() ?? 0);
    const minute = `${what} ${id} ${after.getTime()}`;
    expect([minute, minutes.has(minute)]).toEqual([minute, false]);
    minutes.add(minute);
  }
}
