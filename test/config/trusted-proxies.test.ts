import { describe, expect, it } from 'vitest';
import { isAmong, readTrustedProxies } from '../../config/index.ts';

const read = (text: string) => readTrustedProxies({ REPORTING_API_TRUSTED_PROXIES: text });

describe('the proxies that are believed', () => {
  it('are addresses and networks, in whichever spelling a socket gives them', () => {
    const isTrusted = isAmong(read('10.0.0.7, 10.1.0.0/16,fd00::/8'));
    for (const address of ['10.0.0.7', '::ffff:10.0.0.7', '10.1.255.255', '::ffff:10.1.0.1', 'fd00::1']) {
      expect([address, isTrusted(address)]).toEqual([address, true]);
    }
    for (const address of [
      '10.0.0.8',
      '::ffff:10.0.0.8',
      '10.2.0.0',
      'fe80::1',
      '127.0.0.1',
      '',
      'nonsense',
    ]) {
      expect([address, isTrusted(address)]).toEqual([address, false]);
    }
    expect(isAmong(readTrustedProxies({}))('127.0.0.1')).toBe(false);
  });

  it('T60 are never everybody, and never a name', () => {
    for (const text of [
      '0.0.0.0/0',
      '::/0',
      '10.0.0.0/33',
      '10.0.0.0/8/8',
      '10.0.0.0/',
      '10.1',
      'loopback',
      ',',
    ]) {
      expect(() => read(text), text).toThrow(/^REPORTING_API_TRUSTED_PROXIES holds /);
    }
  });
});
