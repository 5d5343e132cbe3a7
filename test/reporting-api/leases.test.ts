import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { subjectOfAddress } from '../../reporting-api/rate-limit/address.ts';
import { connected } from '../spine/connected.ts';
import { useTestDatabase } from '../support/database.ts';

const database = useTestDatabase();

describe('what a bucket holds', () => {
  it('T61 fills up to its burst and no further, however long nobody came; a clock set back fills nothing', async () => {
    const { appUrl, superuserUrl } = database();
    const bucket = randomUUID();
    /** As a store asks, which would not wait for a slow machine. */
    const lease = (want: number) =>
      connected(appUrl, async (client) => {
        const text = 'SELECT granted FROM lease_tokens($1, 0.001, 10, $2)';
        return (await client.query(text, [bucket, want])).rows[0].granted;
      });
    /** As if the last lease had been taken so long ago; a negative time is a clock that was set back since. */
    const passed = (time: string) =>
      connected(superuserUrl, (client) =>
        client.query(`UPDATE limits.rate_buckets SET at = at - $1::interval`, [time]),
      );
    expect([await lease(4), await lease(100), await lease(1)]).toEqual([4, 6, 0]);
    await passed('-1 day');
    expect(await lease(1)).toBe(0);
    await passed('1 hour');
    expect(await lease(5)).toBe(3);
    await passed('365 days');
    expect(await lease(100)).toBe(10);
  });

  it('T60 is that of an address, and of the whole /64 of an IPv6 one, however it is written', () => {
    const same = (a: string, b: string) => subjectOfAddress(a) === subjectOfAddress(b);
    expect(same('2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff')).toBe(true);
    expect(same('2001:db8:1:2::1', '2001:0DB8:0001:0002:0::5')).toBe(true);
    expect(same('2001:db8:1:2::1', '2001:db8:1:3::1')).toBe(false);
    expect(same('::ffff:192.0.2.1', '192.0.2.1')).toBe(true);
    expect(same('192.0.2.1', '192.0.2.2')).toBe(false);
    expect(same('::ffff:192.0.2.1', '::ffff:192.0.2.2')).toBe(false);
    expect(subjectOfAddress('192.0.2.1')).not.toContain('192');
  });
});
