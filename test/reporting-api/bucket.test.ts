import { expect, it } from 'vitest';
import { Bucket } from '../../reporting-api/rate-limit/bucket.ts';
import type { Lease } from '../../reporting-api/rate-limit/lease-store.ts';

const policy = { name: 'key', perSecond: 1_000, burst: 1_000 } as const;

/** A store that answers when it is told to. */
function slowStore() {
  const asked: { want: number; grant: (lease: Lease) => void }[] = [];
  const lease = (want: number) => new Promise<Lease>((grant) => asked.push({ want, grant }));
  return { asked, lease };
}

it('T61 what was leased ahead is for those who come while it is fetched: they do not cost a lease each', async () => {
  const { asked, lease } = slowStore();
  const bucket = new Bucket(policy, lease);
  let first = bucket.take();
  // Callers that come fast: leases grow, by what was used up.
  while ((asked.at(-1)?.want ?? 0) < 8) {
    asked.at(-1)?.grant({ granted: asked.at(-1)?.want ?? 0, remaining: 500 });
    await first;
    do first = bucket.take();
    while (!(first instanceof Promise));
  }
  const leases = asked.length;
  const meanwhile = Array.from({ length: 7 }, () => bucket.take());
  asked.at(-1)?.grant({ granted: 8, remaining: 500 });
  const verdicts = await Promise.all([first, ...meanwhile]);
  expect(verdicts.map(({ allowed }) => allowed)).toEqual(Array(8).fill(true));
  expect(asked.length).toBe(leases);
});

it('T61 whoever asked when there was nothing left is refused, and whoever comes then asks nobody', async () => {
  const { asked, lease } = slowStore();
  const bucket = new Bucket({ ...policy, perSecond: 0.001 }, lease);
  const first = bucket.take();
  const meanwhile = [bucket.take(), bucket.take()];
  asked[0]?.grant({ granted: 1, remaining: 0 });
  expect((await first).allowed).toBe(true);
  await expect.poll(() => asked.length).toBe(2);
  asked[1]?.grant({ granted: 1, remaining: 0 });
  const verdicts = await Promise.all(meanwhile);
  expect(verdicts.map(({ allowed }) => allowed)).toEqual([true, false]);
  expect(bucket.take()).toMatchObject({ allowed: false });
  expect(asked.length).toBe(2);
});
