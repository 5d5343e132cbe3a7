const SECOND = 1_000_000n;

/** A moment by one microsecond earlier or later, as the API writes moments. Finer ones are not stored. */
export function shifted(text: string, microseconds: 1 | -1): string {
  const [, fraction = ''] = /\.([0-9]{1,6})/.exec(text) ?? [];
  const wholeSeconds = Math.floor(new Date(text).getTime() / 1000);
  const all = BigInt(wholeSeconds) * SECOND + BigInt(fraction.padEnd(6, '0')) + BigInt(microseconds);
  const rest = ((all % SECOND) + SECOND) % SECOND;
  const second = new Date(Number((all - rest) / SECOND) * 1000).toISOString().slice(0, 19);
  return `${second}.${String(rest).padStart(6, '0')}Z`;
}
