/** A number that JavaScript might not hold as it is written; what looks like one within a text does no harm. */
const LONG_NUMBER = /[:,[]\s*-?(?:[0-9.]{16,}|[0-9.]+e)/i;

/** Whether JSON.parse alone might change a number. */
export function mayLoseDigits(source: string): boolean {
  return LONG_NUMBER.test(source);
}

/** What JSON.stringify writes again with each number as it stood. */
export function parseExactly(source: string): object {
  const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };
  const keepDigits = (_: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && context?.source
      ? rawJSON(context.source)
      : value;
  return JSON.parse(source, keepDigits as (key: string, value: unknown) => unknown) as object;
}
