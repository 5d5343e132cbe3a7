import { Redis } from 'ioredis';
import { LEASE_TIMEOUT_MILLISECONDS, type Lease, type LeaseStore } from './lease-store.ts';
import type { Policy } from './policy.ts';

/** The same bucket as in Postgres. Redis runs it alone, by its own clock; a bucket that is full again is forgotten. */
const SCRIPT = `
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local rate, burst, want = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = burst
if bucket[1] then
  tokens = math.min(burst, tonumber(bucket[1]) + math.max(0, now - tonumber(bucket[2])) * rate)
end
local granted = math.min(want, math.floor(tokens))
tokens = tokens - granted
redis.call('HSET', KEYS[1], 'tokens', string.format('%.6f', tokens), 'at', string.format('%.6f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate * 1000) + 1000)
return { granted, string.format('%.6f', tokens) }`;

/** Buckets in Redis, one script call a lease. */
export class RedisLeaseStore implements LeaseStore {
  readonly #redis: Redis;

  /** `onError` hears of a lost connection; leases reject meanwhile, they never wait for a new one. */
  constructor(url: string, onError: (error: Error) => void) {
    this.#redis = new Redis(url, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: LEASE_TIMEOUT_MILLISECONDS,
      connectTimeout: 1_000,
      retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
    });
    this.#redis.on('error', onError);
  }

  async lease(bucket: string, { perSecond, burst }: Policy, want: number): Promise<Lease> {
    const answer = await this.#redis.eval(SCRIPT, 1, `quorate:rate:${bucket}`, perSecond, burst, want);
    const [granted, remaining] = answer as [number, string];
    return { granted, remaining: Number(remaining) };
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
  }
}
