import type { readRateLimits } from '../../config/index.ts';

/** How much of something somebody may have: steadily so many a second, and at most `burst` at once. */
export interface Policy {
  readonly name: 'key' | 'workspace' | 'address';
  readonly perSecond: number;
  readonly burst: number;
}

/** What is left of a policy's quota for the caller, as it is told in headers. */
export interface Quota {
  readonly policy: Policy;
  /** Whole requests that would be let through now. */
  readonly remaining: number;
  /** Seconds until the quota of one second is there again in full; at least 1 while it is not. */
  readonly resetSeconds: number;
}

export interface Limits {
  /** Answers to one key. */
  readonly key: Policy;
  /** Answers to all keys of a workspace together. */
  readonly workspace: Policy;
  /** Refusals to one address before anybody was authenticated. */
  readonly address: Policy;
}

/** Names the limits of the configuration, as headers and problems call them. */
export function limitsOf(configured: ReturnType<typeof readRateLimits>): Limits {
  return {
    key: { name: 'key', ...configured.key },
    workspace: { name: 'workspace', ...configured.workspace },
    address: { name: 'address', ...configured.address },
  };
}

/** What headers say of a bucket with so many tokens. */
export function quotaOf(policy: Policy, tokens: number): Quota {
  const remaining = Math.max(0, Math.floor(tokens));
  const missing = Math.max(0, Math.min(policy.perSecond, policy.burst) - tokens);
  return { policy, remaining, resetSeconds: Math.ceil(missing / policy.perSecond) };
}
