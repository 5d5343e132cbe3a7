import type { Lease, LeaseStore } from './lease-store.ts';
import type { Policy } from './policy.ts';

const MOST_BUCKETS = 20_000;

/** Buckets of this process alone, by a clock that is never set: for one process, and for when the shared store is away. */
export class MemoryLeaseStore implements LeaseStore {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  leaseNow(name: string, { perSecond, burst }: Policy, want: number): Lease {
    const at = performance.now();
    const bucket = this.#buckets.get(name) ?? { tokens: burst, at };
    const available = Math.min(burst, bucket.tokens + ((at - bucket.at) / 1000) * perSecond);
    const granted = Math.min(want, Math.floor(available));
    const remaining = available - granted;
    // Set anew, so that the one longest untouched is first, and is forgotten first.
    this.#buckets.delete(name);
    this.#buckets.set(name, { tokens: remaining, at });
    if (this.#buckets.size > MOST_BUCKETS) this.#forgetOldest();
    return { granted, remaining };
  }

  async lease(name: string, policy: Policy, want: number): Promise<Lease> {
    return this.leaseNow(name, policy, want);
  }

  async close(): Promise<void> {
    this.#buckets.clear();
  }

  #forgetOldest(): void {
    const [oldest] = this.#buckets.keys();
    if (oldest !== undefined) this.#buckets.delete(oldest);
  }
}
