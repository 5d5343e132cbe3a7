export interface LoopOptions {
  /** Does what is due. True: there may be more, go on at once. Throws: wait longer each time, up to ten seconds. */
  round: () => Promise<boolean>;
  everyMs: number;
  onFailure: (error: unknown) => void;
}

export interface Loop {
  /** There is news: the next round begins now, or right after the one that runs. A wait after a failure is not cut short. */
  wake(): void;
  /** Resolves when the round that runs has ended; no other begins. */
  stop(): Promise<void>;
}

const LONGEST_WAIT_MS = 10_000;

/** Repeats a round for as long as the process lives. It never ends by itself, whatever a round throws. */
export function startLoop({ round, everyMs, onFailure }: LoopOptions): Loop {
  let stopping = false;
  let woken = false;
  let check = () => {};

  /** Waits until the time is up or `enough()`, asked again whenever something changes. */
  const pause = (milliseconds: number, enough: () => boolean) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      check = () => {
        if (!enough()) return;
        clearTimeout(timer);
        resolve();
      };
      check();
    });

  const run = async () => {
    let failures = 0;
    while (!stopping) {
      woken = false;
      try {
        const more = await round();
        failures = 0;
        if (!more) await pause(everyMs, () => woken || stopping);
      } catch (error) {
        onFailure(error);
        failures += 1;
        await pause(Math.min(500 * 2 ** failures, LONGEST_WAIT_MS), () => stopping);
      }
    }
  };
  const ended = run();

  return {
    wake() {
      woken = true;
      check();
    },
    stop() {
      stopping = true;
      check();
      return ended;
    },
  };
}
