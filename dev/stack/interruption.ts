import { stopAllChildren } from './child.ts';

/**
 * Resolves when somebody asks this process to stop: Ctrl-C, SIGTERM, a closed terminal, the end of the command that
 * started it. Who asks again is told that it is being done; nothing is cut short, so nothing is left behind.
 */
export function interruption(say: (line: string) => void): Promise<void> {
  return new Promise((resolve) => {
    // A closed terminal takes no more words: that must not end us before all is stopped.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    let asked = false;
    const ask = () => {
      say(asked ? 'Already stopping; a few seconds more.' : 'Stopping …');
      asked = true;
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
    whenOrphaned(() => asked || ask());
  });
}

/**
 * `dev/bootstrap.mjs` leaves its number: another parent later on means it was killed. What a test starts inherits the
 * number without being its child, and waits for signals alone.
 */
function whenOrphaned(then: () => void): void {
  const startedBy = Number(process.env['QUORATE_STARTED_BY']);
  if (process.ppid !== startedBy) return;
  const timer = setInterval(() => {
    if (process.ppid === startedBy) return;
    clearInterval(timer);
    then();
  }, 1_000);
  timer.unref();
}

/** What is being started; or undefined, with everything stopped again, when the interruption comes first. */
export async function unlessInterrupted<Started>(
  starting: Promise<Started>,
  interrupted: Promise<void>,
): Promise<Started | undefined> {
  const started = await Promise.race([starting, interrupted.then(() => undefined)]);
  if (started === undefined) await stopAllChildren();
  return started;
}
