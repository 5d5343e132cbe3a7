const PATIENCE_MS = 2_000;

/**
 * Runs work that should be done before it is acknowledged. If it takes longer than 2 s, Slack is answered meanwhile and
 * the work goes on; `late` then says so, and what came of it has to be told in another way.
 */
export async function beforeAck<T>(
  work: () => Promise<T>,
  meanwhile: () => Promise<void>,
): Promise<{ result: T; late: boolean }> {
  let late = false;
  let answered: Promise<void> = Promise.resolve();
  const timer = setTimeout(() => {
    late = true;
    answered = meanwhile();
  }, PATIENCE_MS);
  try {
    const result = await work();
    return { result, late };
  } finally {
    clearTimeout(timer);
    await answered;
  }
}
