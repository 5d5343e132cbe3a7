import { describe, expect, it } from 'vitest';
import { MOST_ATTEMPTS, waitAfter } from '../../notifications/retry.ts';
import { findDestination } from '../../notifications/webhook/destination.ts';
import { isPublic, type Resolve } from '../../notifications/webhook/public-address.ts';
import { sealSecret, unsealSecret } from '../../webhooks/seal.ts';

describe('where and when webhooks go', () => {
  it('Compat 82 a receiver that fails is asked again after 5 s, 10 s, 20 s … 30 min, a hundred times at most', () => {
    const waits = Array.from({ length: MOST_ATTEMPTS }, (_, index) => waitAfter('webhook', index + 1) / 1000);
    expect(waits.slice(0, 10)).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 1800]);
    expect(new Set(waits.slice(9))).toEqual(new Set([1800]));
    expect(waits).toHaveLength(100);
  });

  it('Compat 79 a sealed secret opens for its own webhook alone, under its own key, and unaltered', () => {
    const key = Buffer.alloc(32, 1);
    const sealed = sealSecret(key, 'one', 'the secret');
    expect(unsealSecret(key, 'one', sealed)).toBe('the secret');
    expect(sealed.includes('secret')).toBe(false);
    const altered = Buffer.from(sealed);
    altered[sealed.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    for (const open of [
      () => unsealSecret(key, 'two', sealed),
      () => unsealSecret(Buffer.alloc(32, 2), 'one', sealed),
      () => unsealSecret(key, 'one', altered),
    ])
      expect(open).toThrow();
  });

  it('T68 never connects to anything but a public address, whatever it is written as', async () => {
    const unreachable: Resolve = async () => {
      throw new Error('no name is looked up here');
    };
    for (const host of [
      '127.0.0.1',
      '[::1]',
      '[::ffff:10.0.0.1]',
      '0x7f.1',
      '2130706433',
      '169.254.169.254',
      '100.64.0.1',
      '100.127.255.255',
      '[64:ff9b::a00:1]',
      '[64:ff9b:1::1]',
      '[2002:7f00:1::]',
      '[2001:0:4136:e378:8000:63bf:3fff:fdd2]',
      '[fc00::1]',
      '[fe80::1]',
      '[::]',
      '[::7f00:1]',
      '0.0.0.0',
      '10.0.0.1',
      '172.16.0.1',
      '192.168.1.1',
      '192.0.0.8',
      '198.18.0.1',
      '224.0.0.1',
      '240.0.0.1',
      '255.255.255.255',
      '[ff02::1]',
      '192.0.2.1',
    ]) {
      expect(await findDestination(`https://${host}/`, unreachable, false), host).toMatchObject({
        ok: false,
      });
    }
    for (const address of ['8.8.8.8', '1.1.1.1', '2606:4700:4700::1111'])
      expect(isPublic(address)).toBe(true);
  });

  it('T68 one address inside is enough to refuse a name, whichever of its addresses it is', async () => {
    const [open, inside, loop] = ['93.184.216.34', '10.0.0.1', '127.0.0.1'];
    const look = (addresses: string[], allowLoopback: boolean) => {
      const resolve: Resolve = async () => addresses.map((address) => ({ address, family: 4 }));
      return findDestination('https://receiver.example/', resolve, allowLoopback);
    };
    expect(await look([open, open], false)).toMatchObject({ ok: true });
    for (const addresses of [
      [open, inside],
      [inside, open],
      [open, loop],
      [loop, open],
      [loop, inside],
    ])
      for (const allowLoopback of [false, true])
        expect([addresses, allowLoopback, await look(addresses, allowLoopback)]).toMatchObject([
          addresses,
          allowLoopback,
          { ok: false, passing: false },
        ]);
    expect(await look([loop], false)).toMatchObject({ ok: false });
  });

  it('T68 refuses user information, other ports, plain http, and loopback unless it is allowed', async () => {
    const resolve: Resolve = async () => [{ address: '8.8.8.8', family: 4 }];
    expect(await findDestination('https://example.com/', resolve, false)).toMatchObject({
      ok: true,
      address: { address: '8.8.8.8' },
    });
    for (const bad of [
      'https://user:pass@example.com/',
      'https://example.com:22/',
      'https://example.com:8443/',
      'http://example.com/',
      'ftp://example.com/',
      'not a url',
    ]) {
      expect(await findDestination(bad, resolve, false), bad).toMatchObject({ ok: false, passing: false });
      expect(await findDestination(bad, resolve, true), bad).toMatchObject({ ok: false, passing: false });
    }
    expect(await findDestination('http://127.0.0.1:9/', resolve, true)).toMatchObject({ ok: true });
  });
});
