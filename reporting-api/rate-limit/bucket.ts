import type { Lease } from './lease-store.ts';
import { type Policy, type Quota, quotaOf } from './policy.ts';

export interface Verdict {
  allowed: boolean;
  quota: Quota;
  /** When it is not allowed: after how long the next token is there. */
  waitMilliseconds: number;
}

/** A lease that was not used by then is given up: held for long, it would come on top of a full bucket. */
const HOLD_MILLISECONDS = 250;

/**
 * One bucket as this process sees it: tokens leased in advance, more of them the faster they go, and none for callers
 * that come now and then. One lease is asked for at a time; whoever comes meanwhile waits for it.
 */
export class Bucket {
  readonly #policy: Policy;
  readonly #lease: (want: number) => Promise<Lease>;
  readonly #mostAhead: number;
  #held = 0;
  #heldUntil = 0;
  #ahead = 0;
  #elsewhere = 0;
  #seenAt = 0;
  #emptyUntil = 0;
  #waiting: ((verdict: Verdict) => void)[] = [];
  #leasing = false;

  constructor(policy: Policy, lease: (want: number) => Promise<Lease>) {
    this.#policy = policy;
    this.#lease = lease;
    this.#mostAhead = Math.floor(policy.burst / 10);
  }

  /** Takes one token, at once when it is held, else after one lease. Never rejects. */
  take(): Verdict | Promise<Verdict> {
    const now = performance.now();
    if (this.#held > 0 && now < this.#heldUntil) {
      this.#held -= 1;
      return this.#verdict(true, now);
    }
    if (now < this.#emptyUntil) return this.#verdict(false, now);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (!this.#leasing) void this.#leaseForWaiting();
    });
  }

  /** What is known to be denied now, without asking anybody. */
  denied(): Verdict | null {
    const now = performance.now();
    return now < this.#emptyUntil ? this.#verdict(false, now) : null;
  }

  async #leaseForWaiting(): Promise<void> {
    this.#leasing = true;
    while (this.#waiting.length > 0) {
      this.#adapt();
      const asking = this.#waiting.length;
      const { granted, remaining } = await this.#lease(asking + this.#ahead);
      const now = performance.now();
      // What was leased ahead is for those who came meanwhile, too.
      const answered = this.#waiting.splice(0, Math.max(asking, granted));
      this.#held = Math.max(0, granted - answered.length);
      this.#heldUntil = now + HOLD_MILLISECONDS;
      this.#elsewhere = remaining;
      this.#seenAt = now;
      if (granted < asking) this.#emptyUntil = now + this.#untilNextToken(remaining);
      answered.forEach((resolve, index) => {
        resolve(this.#verdict(index < granted, now));
      });
    }
    this.#leasing = false;
  }

  /** Used up before its time: twice as many next time. Not used up: half as many. */
  #adapt(): void {
    const usedUp = this.#held === 0 && performance.now() < this.#heldUntil;
    this.#held = 0;
    this.#ahead = usedUp
      ? Math.min(this.#mostAhead, Math.max(1, this.#ahead * 2))
      : Math.floor(this.#ahead / 2);
  }

  #untilNextToken(remaining: number): number {
    return ((1 - (remaining % 1)) / this.#policy.perSecond) * 1000;
  }

  #verdict(allowed: boolean, now: number): Verdict {
    const { perSecond, burst } = this.#policy;
    const refilled = ((now - this.#seenAt) / 1000) * perSecond;
    const tokens = allowed ? Math.min(burst, this.#held + this.#elsewhere + refilled) : 0;
    const waitMilliseconds = allowed ? 0 : Math.max(1, this.#emptyUntil - now);
    return { allowed, quota: quotaOf(this.#policy, tokens), waitMilliseconds };
  }
}
