import { ConfigError, type Environment, oneOf, optional } from './environment.ts';

/** Places where a process can be made to die, between two steps that a power cut could part. */
const FAILPOINTS = ['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7', 'S8', 'S9', 'S10', 'S11', 'S12'] as const;
export type Failpoint = (typeof FAILPOINTS)[number];

/** The point armed for a kill test; only where the keys are test keys, anywhere else it stops the start. */
export function readFailpoint(env: Environment): Failpoint | undefined {
  if (optional(env, 'QUORATE_FAILPOINT') === undefined) return undefined;
  if (optional(env, 'QUORATE_ENVIRONMENT') !== 'test') {
    throw new ConfigError('QUORATE_FAILPOINT is for tests only: it needs QUORATE_ENVIRONMENT=test');
  }
  return oneOf(env, 'QUORATE_FAILPOINT', FAILPOINTS, 'S1');
}
