import type pg from 'pg';
import { LEASE_TIMEOUT_MILLISECONDS, type Lease, type LeaseStore } from './lease-store.ts';
import type { Policy } from './policy.ts';

const FORGET_EVERY_MILLISECONDS = 600_000;

/**
 * Buckets in an unlogged table. The pool should be its own: behind waiting reads a lease would come too late, and the
 * limiter would fall back to its lower local limit just when there is most to do.
 */
export class PostgresLeaseStore implements LeaseStore {
  readonly #pool: pg.Pool;
  #forgotAt = performance.now();

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  async lease(bucket: string, policy: Policy, want: number): Promise<Lease> {
    this.#forgetNowAndThen();
    const query = {
      name: 'lease_tokens',
      text: 'SELECT granted, remaining FROM lease_tokens($1, $2, $3, $4)',
      values: [bucket, policy.perSecond, policy.burst, want],
      query_timeout: LEASE_TIMEOUT_MILLISECONDS,
    };
    const [lease] = (await this.#pool.query<Lease>(query)).rows;
    if (!lease) throw new Error('a lease gave no row');
    return lease;
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  #forgetNowAndThen(): void {
    if (performance.now() - this.#forgotAt < FORGET_EVERY_MILLISECONDS) return;
    this.#forgotAt = performance.now();
    // It matters to nobody when: what failed now is done ten minutes later.
    this.#pool.query('SELECT forget_idle_buckets()').catch(() => undefined);
  }
}
