/** A number that JavaScript might not hold as it is written; what looks like one within a text does no harm. */
const LONG_NUMBER = /[:,[]\s*-?(?:[0-9.]{16,}|[0-9.]+e)/i;

/** Whether JSON.parse alone might change a number. */
export function mayLoseDigits(source: string): boolean {
  return LONG_NUMBER.test(source);
}

/** Longer than any amount of any chain; the database holds no number with more than 16,383 digits behind the point. */
const MOST_DIGITS = 1_000;

/** What JSON.stringify writes again with each number as it stood; null when one of them is longer than numbers are. */
export function parseExactly(source: string): object | null {
  const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };
  let tooLong = false;
  const keepDigits = (_: string, value: unknown, context?: { source?: string }) => {
    if (typeof value !== 'number' || Number.isSafeInteger(value) || !context?.source) return value;
    if (context.source.length > MOST_DIGITS) tooLong = true;
    return rawJSON(context.source);
  };
  const parsed = JSON.parse(source, keepDigits as (key: string, value: unknown) => unknown) as object;
  return tooLong ? null : parsed;
}
