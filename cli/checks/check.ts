import { ConfigError, type Environment } from '../../config/index.ts';
import { scrub } from '../../observability/scrub.ts';

export type Finding = { ok: true; says: string } | { ok: false; says: string; mend: string };

/** One thing that a start needs. */
export interface Check {
  name: string;
  /** What to do when it cannot be checked at all. */
  mend: string;
  look(env: Environment): Promise<Finding>;
}

export function well(says: string): Finding {
  return { ok: true, says };
}

export function amiss(says: string, mend: string): Finding {
  return { ok: false, says, mend };
}

const LONGEST_LOOK_MILLISECONDS = 10_000;

/** Looks, for ten seconds at most; whatever goes wrong while looking is a finding too, without any secret in it. */
export async function examine(check: Check, env: Environment): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<Finding>((resolve) => {
    timer = setTimeout(() => resolve(amiss('no answer within 10 s', check.mend)), LONGEST_LOOK_MILLISECONDS);
  });
  try {
    return await Promise.race([check.look(env), tooLong]);
  } catch (error) {
    if (error instanceof ConfigError) return amiss(error.message, 'Set the variable as described.');
    return amiss(scrub(reason(error)), check.mend);
  } finally {
    clearTimeout(timer);
  }
}

function reason(error: unknown): string {
  if (error instanceof AggregateError && error.errors[0]) return reason(error.errors[0]);
  return error instanceof Error ? error.message.split('\n', 1)[0] || error.name : String(error);
}
