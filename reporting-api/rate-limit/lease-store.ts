import type { Policy } from './policy.ts';

export interface Lease {
  /** Tokens that are now the asker's, at most what it wanted. */
  granted: number;
  /** What the bucket holds after that; a fraction counts towards the next token. */
  remaining: number;
}

/** Buckets that several processes share. A store that cannot answer rejects; the limiter then helps itself. */
export interface LeaseStore {
  lease(bucket: string, policy: Policy, want: number): Promise<Lease>;
  close(): Promise<void>;
}

/** How long a store may take; a caller waits for it. */
export const LEASE_TIMEOUT_MILLISECONDS = 250;
