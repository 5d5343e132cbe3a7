import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base62OfUint32, randomBase62 } from '../../domain/base62.ts';
import { isMirroredId, newId, newWorkspaceId, parseId, workspaceOf } from '../../domain/ids.ts';
import { digestForStorage, digestsForLookup } from '../../keys/secret/digest.ts';
import { mintSecret } from '../../keys/secret/mint.ts';
import { parseParts, parseToken } from '../../keys/secret/token.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const peppers = [{ version: 1, key: Buffer.alloc(32, 7) }];
const workspaceId = newWorkspaceId();

/** The χ² value above which a fair sample lies with p = 0.001 (Wilson and Hilferty). */
function chiSquareAtOneInThousand(degrees: number): number {
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + 3.0902 * Math.sqrt(spread)) ** 3;
}

describe('T59 secrets', () => {
  const SAMPLES = 1_000_000;
  const LENGTH = 43;

  it('T59 favour no character at any position and never repeat, in a million', () => {
    const counts = Array.from({ length: LENGTH }, () => new Int32Array(128));
    const seen = new Set<string>();
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      const secret = randomBase62(LENGTH);
      seen.add(secret.slice(0, 16));
      for (let at = 0; at < LENGTH; at += 1) (counts[at] as Int32Array)[secret.charCodeAt(at)]! += 1;
    }
    // Sixteen characters (95 bits) already tell a million apart.
    expect(seen.size).toBe(SAMPLES);
    const expected = SAMPLES / 62;
    const chiSquares = counts.map((count) =>
      [...ALPHABET].reduce(
        (sum, char) => sum + ((count[char.charCodeAt(0)] as number) - expected) ** 2 / expected,
        0,
      ),
    );
    // At p = 0.001 a fair generator shows 0.04 such positions; three or more of 43 come by chance once in 80,000 runs.
    const suspicious = chiSquares.filter((value) => value > chiSquareAtOneInThousand(61));
    expect(suspicious.length).toBeLessThan(3);
    // Nor is any position too good to be true, as a counter would be.
    expect(Math.min(...chiSquares)).toBeGreaterThan(15);
  }, 120_000);
});

describe('the format of a key', () => {
  const { minted, stored } = mintSecret(peppers, 'live', workspaceId);
  const { token, secret } = minted.show();

  it('C1 is brand, environment, client id, secret and checksum, and names its workspace', () => {
    expect(token).toMatch(/^quorate_live_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}$/);
    expect(minted.clientId.slice(0, 5)).toBe(workspaceId);
    expect(parseToken(token)).toMatchObject({ environment: 'live', clientId: minted.clientId, workspaceId });
    expect(stored.lastFour).toBe(token.slice(-4));
  });

  it('C1 is the same credential written in two parts', () => {
    expect(parseParts('live', minted.clientId, secret)).toEqual(parseToken(token));
    expect(parseParts('test', minted.clientId, secret)).toBeNull();
  });

  it('C1 T57 refuses a token with any one character flipped, before any I/O', () => {
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === 'x' ? 'y' : 'x';
      expect(parseToken(token.slice(0, at) + other + token.slice(at + 1))).toBeNull();
    }
    for (const bad of [
      token.toUpperCase(),
      ` ${token}`,
      `${token}\n`,
      token.slice(1),
      `${token}0`,
      token.replace('_', '＿'),
      '',
    ]) {
      expect(parseToken(bad)).toBeNull();
    }
  });

  it('rule 5 says nothing, however a minted secret is printed, logged or serialised', () => {
    const hidden = token.slice(-49);
    for (const text of [
      `${minted}`,
      JSON.stringify({ minted }),
      inspect(minted, { showHidden: true, depth: 9 }),
      inspect({ minted }),
      inspect(minted, { showHidden: true, customInspect: false }),
      JSON.stringify({ ...minted }),
      JSON.stringify(structuredClone(minted)),
    ]) {
      expect(text).not.toContain(hidden);
      expect(text).not.toContain(hidden.slice(0, 43));
    }
  });

  it('T21 has a digest that is bound to pepper, client id and workspace', () => {
    const parsed = parseToken(token);
    if (!parsed) throw new Error('the token was refused');
    expect(digestsForLookup(peppers, parsed)[0]?.digest).toEqual(stored.digest);
    const other = mintSecret(peppers, 'live', workspaceId).minted.clientId;
    expect(digestForStorage(peppers, { ...parsed, clientId: other }).digest).not.toEqual(stored.digest);
    expect(digestForStorage(peppers, { ...parsed, workspaceId: newWorkspaceId() }).digest).not.toEqual(
      stored.digest,
    );
    expect(digestForStorage([{ version: 2, key: Buffer.alloc(32, 8) }], parsed).digest).not.toEqual(
      stored.digest,
    );
  });
});

describe('our own ids', () => {
  it('rule 9 begin with their workspace, and are read back as their own kind only', () => {
    const id = newId(workspaceId, 'req');
    expect(workspaceOf(id)).toBe(workspaceId);
    expect(parseId(id, 'req')).toBe(id);
    expect(parseId(id, 'key')).toBeNull();
    for (const bad of [
      '',
      id.slice(1),
      `${id}x`,
      ` ${id}`,
      `${id}\n`,
      'constructor',
      id.replace('req', '__proto__'),
    ]) {
      expect(parseId(bad, 'req')).toBeNull();
    }
  });

  it('C1 writes every 32-bit checksum as six characters, each differently', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (value) => {
        const text = base62OfUint32(value);
        expect(text).toHaveLength(6);
        expect([...text].reduce((sum, char) => sum * 62 + ALPHABET.indexOf(char), 0)).toBe(value);
      }),
    );
  });

  it('D4 takes for an account id only a whole number that fits', () => {
    expect([1, 2 ** 31 - 1].every(isMirroredId)).toBe(true);
    expect([0, -1, 1.5, 2 ** 31, Number.NaN, Number.POSITIVE_INFINITY].some(isMirroredId)).toBe(false);
  });
});
