import { setTimeout as pause } from 'node:timers/promises';

/** How long somebody waits for what they did to show, before they try again. */
const LOOK_FOR_MS = 4_000;
const PATIENCE_MS = 120_000;

export interface Effort {
  /** What somebody wants, for the error. */
  what: string;
  done: () => Promise<boolean>;
  /** What they do for it; it may fail, or seem to have worked and be lost. */
  act: () => Promise<unknown>;
}

/**
 * As a person does whose click may have been lost: looks whether it is done, and if not, does it (again).
 * @throws with the last failure, when patience ends
 */
export async function persist({ what, done, act }: Effort): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  let failure: unknown;
  while (!(await done())) {
    if (performance.now() > end) throw new Error(`${what}: not in ${PATIENCE_MS} ms`, { cause: failure });
    try {
      await act();
    } catch (error) {
      failure = error;
    }
    const lookUntil = performance.now() + LOOK_FOR_MS;
    while (performance.now() < lookUntil && !(await done())) await pause(30);
  }
}
