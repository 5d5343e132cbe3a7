import type { Peppers } from '../../config/index.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { Refusal } from '../../domain/refusal.ts';

export const PEPPERS: Peppers = [{ version: 1, key: Buffer.alloc(32, 42) }];
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The value, or a failed test that names the refusal. */
export function ok<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`refused: ${JSON.stringify(outcome.refusal)}`);
  return outcome.value;
}

/** The refusal; a failed test when the act was done. */
export function refusalOf(outcome: Outcome<unknown>): Refusal {
  if (outcome.ok) throw new Error('this was done, and should have been refused');
  return outcome.refusal;
}
