const PATIENCE_MS = 2_000;

/** When each delivery was handed to us: Slack counts from about there, not from when its turn in the database came. */
const arrivals = new WeakMap<object, number>();

/** Before anything is awaited for a delivery. */
export function noteArrival(body: object): void {
  arrivals.set(body, performance.now());
}

/**
 * Runs work that should be done before it is acknowledged. If it takes until 2 s after the delivery came in, Slack is
 * answered meanwhile and the work goes on; `late` then says so, and what came of it has to be told in another way.
 */
export async function beforeAck<T>(
  body: object,
  work: () => Promise<T>,
  meanwhile: () => Promise<void>,
): Promise<{ result: T; late: boolean }> {
  let late = false;
  let answered: Promise<void> = Promise.resolve();
  const waited = performance.now() - (arrivals.get(body) ?? performance.now());
  const timer = setTimeout(
    () => {
      late = true;
      answered = meanwhile();
    },
    Math.max(0, PATIENCE_MS - waited),
  );
  try {
    const result = await work();
    return { result, late };
  } finally {
    clearTimeout(timer);
    await answered;
  }
}
