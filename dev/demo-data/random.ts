/** Numbers that look random and are the same every time. */
export interface Chance {
  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number;
  pick<const Item>(items: readonly [Item, ...Item[]]): Item;
  /** True so many times out of a hundred. */
  percent(chance: number): boolean;
  text(alphabet: string, length: number): string;
}

export const HEX = '0123456789abcdef';
export const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
export const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
export const DIGITS = '0123456789';

/** A small generator (xorshift, 32 bits): good enough to look lively, and never for anything secret. */
export function chance(seed: number): Chance {
  let state = seed | 1;
  const fraction = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const whole = (least: number, most: number) => least + Math.floor(fraction() * (most - least + 1));
  return {
    whole,
    pick: (items) => items[whole(0, items.length - 1)] ?? items[0],
    percent: (likely) => fraction() * 100 < likely,
    text: (alphabet, length) =>
      Array.from({ length }, () => alphabet.charAt(whole(0, alphabet.length - 1))).join(''),
  };
}

/** A moment as the custody system writes it: microseconds, and +00:00. */
export function published(at: number, microseconds: number): string {
  return `${new Date(at).toISOString().slice(0, -1)}${String(microseconds).padStart(3, '0')}+00:00`;
}
