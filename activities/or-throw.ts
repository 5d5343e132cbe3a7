import type { Outcome } from '../domain/outcome.ts';

/** The value; a refusal has no meaning to a workflow, so it is an error that Temporal shows and retries. */
export function orThrow<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(`refused: ${outcome.refusal.code}`);
}
