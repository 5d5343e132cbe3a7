/** What one attempt of a delivery came to. `reason` holds names and codes, never data. */
export type Result =
  | { state: 'delivered' }
  /** Whom it was for is gone: that is an end as good as any. */
  | { state: 'dropped'; reason: string }
  /** Not yet, without anything having failed: somebody else is at it, or it is too soon after the last edit. */
  | { state: 'later'; inMs: number }
  /** Failed, and may succeed another time; `afterMs` when the other side said how long to wait. */
  | { state: 'retry'; reason: string; afterMs?: number }
  /** Failed, and would fail again. */
  | { state: 'failed'; reason: string };

export const DELIVERED: Result = { state: 'delivered' };

/** The one result of several: whatever has to be tried again comes first, then what has to wait. */
export function together(results: readonly Result[]): Result {
  const retries = results.filter((result) => result.state === 'retry');
  const waits = results.filter((result) => result.state === 'later');
  const [retry] = retries;
  if (retry)
    return {
      ...retry,
      ...longest(retries.flatMap(({ afterMs }) => (afterMs === undefined ? [] : [afterMs]))),
    };
  if (waits.length > 0) return { state: 'later', inMs: Math.min(...waits.map(({ inMs }) => inMs)) };
  return results.find(({ state }) => state === 'failed') ?? DELIVERED;
}

function longest(afterMs: readonly number[]): { afterMs?: number } {
  return afterMs.length > 0 ? { afterMs: Math.max(...afterMs) } : {};
}
