import type { Refusal } from './refusal.ts';

/** What an act comes to: done, or refused with a reason. Anything else is an unexpected error and is thrown. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; refusal: Refusal };

export function done<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function refused(refusal: Refusal): { ok: false; refusal: Refusal } {
  return { ok: false, refusal };
}
