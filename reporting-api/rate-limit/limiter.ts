import type { Logger } from '../../observability/logger.ts';
import { Bucket, type Verdict } from './bucket.ts';
import { LEASE_TIMEOUT_MILLISECONDS, type Lease, type LeaseStore } from './lease-store.ts';
import { MemoryLeaseStore } from './memory-lease-store.ts';
import type { Policy } from './policy.ts';

const MOST_BUCKETS = 20_000;
/** After a failure the store is left alone for as long: a caller must not wait for it each time. */
const AWAY_MILLISECONDS = 1_000;

/**
 * Takes tokens from shared buckets by leases. When the store is away each process limits by itself, at half the rate
 * and burst: never open, and with a few processes not far from what is meant.
 */
export class Limiter {
  readonly #store: LeaseStore;
  readonly #logger: Logger;
  readonly #alone = new MemoryLeaseStore();
  readonly #buckets = new Map<string, Bucket>();
  #awayUntil = 0;

  constructor(store: LeaseStore, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  take(policy: Policy, subject: string): Verdict | Promise<Verdict> {
    return this.#bucket(policy, subject).take();
  }

  /** A refusal that is already known; null says nothing. */
  denied(policy: Policy, subject: string): Verdict | null {
    return this.#buckets.get(nameOf(policy, subject))?.denied() ?? null;
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  #bucket(policy: Policy, subject: string): Bucket {
    const name = nameOf(policy, subject);
    const bucket = this.#buckets.get(name) ?? new Bucket(policy, (want) => this.#lease(name, policy, want));
    this.#buckets.delete(name);
    this.#buckets.set(name, bucket);
    const [oldest] = this.#buckets.size > MOST_BUCKETS ? this.#buckets.keys() : [];
    if (oldest !== undefined) this.#buckets.delete(oldest);
    return bucket;
  }

  async #lease(name: string, policy: Policy, want: number): Promise<Lease> {
    if (performance.now() >= this.#awayUntil) {
      try {
        return await inTime(this.#store.lease(name, policy, want));
      } catch (error) {
        this.#awayUntil = performance.now() + AWAY_MILLISECONDS;
        this.#logger.warn({ err: error }, 'the store of rate limits is away: each process limits by itself');
      }
    }
    const reduced = { ...policy, perSecond: policy.perSecond / 2, burst: Math.max(1, policy.burst / 2) };
    return this.#alone.leaseNow(name, reduced, want);
  }
}

/** Connecting takes time too, and a frozen store does not say so. */
function inTime(lease: Promise<Lease>): Promise<Lease> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error('the store of rate limits did not answer in time'));
    const timer = setTimeout(late, LEASE_TIMEOUT_MILLISECONDS);
    lease.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function nameOf(policy: Policy, subject: string): string {
  return `${policy.name}:${subject}`;
}
