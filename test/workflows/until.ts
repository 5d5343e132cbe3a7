import { setTimeout as pause } from 'node:timers/promises';

/** Looks every 20 ms until the value is there (neither undefined nor false). @throws when it does not come, saying what */
export async function until<Value>(
  what: string,
  look: () => Promise<Value | undefined | false>,
  timeoutMs = 40_000,
): Promise<Value> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > end) throw new Error(`${what}: not seen in ${timeoutMs} ms`);
    await pause(20);
  }
}
