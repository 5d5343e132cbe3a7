import { setTimeout as delay } from 'node:timers/promises';
import { isUnavailable } from '../database/unavailable.ts';
import type { Logger } from '../observability/logger.ts';

const FIRST_MS = 500;
const LONGEST_MS = 10_000;

/** What is needed of a BullMQ worker, whatever its backend. */
interface Pausable {
  on(event: 'error', listener: (error: Error) => void): unknown;
  pause(withoutWaiting: boolean): Promise<void>;
  resume(): Promise<void>;
}

interface RestOptions {
  worker: Pausable;
  /** Rejects while the queue is away; bounded in time. */
  probe: () => Promise<unknown>;
  log: Logger;
}

/**
 * A queue that is away is asked again after 0.5 s, 1 s, 2 s … 10 s, and that it went and that it came back are a line
 * each. By itself BullMQ would ask ten times a second, and each time be heard.
 */
export function restWhileAway({ worker, probe, log }: RestOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let resting: Promise<void> | undefined;
  /** Kept when the queue has hardly come back before it goes again. */
  let waitMs = FIRST_MS;
  let backAt = 0;

  const rest = async (): Promise<void> => {
    const awayAt = Date.now();
    if (awayAt - backAt > LONGEST_MS) waitMs = FIRST_MS;
    await worker.pause(true);
    do {
      await delay(waitMs, undefined, { signal: stopping.signal });
      waitMs = Math.min(waitMs * 2, LONGEST_MS);
    } while (!(await answers(probe)));
    backAt = Date.now();
    log.info({ awaySeconds: Math.round((backAt - awayAt) / 1000) }, 'notifications: the queue answers again');
    await worker.resume();
  };

  worker.on('error', (error) => {
    if (stopping.signal.aborted || resting) return;
    const reason = 'code' in error ? `${error.name} ${String(error.code)}` : error.name;
    if (!isUnavailable(error)) return void log.warn({ reason }, 'notifications: the queue reports a problem');
    log.warn({ reason }, 'notifications: the queue is away; what it holds waits');
    resting = rest()
      // Only by being stopped.
      .catch(() => undefined)
      .finally(() => {
        resting = undefined;
      });
  });
  return {
    async stop() {
      stopping.abort();
      await resting;
    },
  };
}

async function answers(probe: () => Promise<unknown>): Promise<boolean> {
  return probe().then(
    () => true,
    () => false,
  );
}
