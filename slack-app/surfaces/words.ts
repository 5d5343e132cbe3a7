import { escapeText, mention } from './escape.ts';
import { type DateStyle, plainInstant, slackInstant } from './instant.ts';

/** A name or another short text of people, in one line: it cannot begin a line that looks like one of ours. */
export function named(text: string): string {
  return escapeText(text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim());
}

/** Free text of people, set apart: each of its lines stands behind a bar, so that none can pass for one of ours. */
export function quoted(text: string): string {
  return text
    .split(/\r\n|[\r\n\u0085\u2028\u2029]/)
    .map((line) => `> ${named(line)}`)
    .join('\n');
}

/** "Ana", "Ana and Bruno", "Ana, Bruno and Chiara". */
export function listed(items: readonly string[], last = 'and'): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`;
}

export function mentions(people: readonly { slackUserId: string; name: string }[], last = 'and'): string {
  return listed(people.map(mention), last);
}

/** When something ends for good: in the reader's time zone where Slack can, and in UTC for everybody. */
export function deadline(at: Date, dates: DateStyle): string {
  return dates === 'plain' ? plainInstant(at) : `${slackInstant(at, dates)} (${plainInstant(at)})`;
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** "6 days", "1 hour", "less than a minute": in the largest unit, rounded down. */
export function duration(milliseconds: number): string {
  for (const [unit, size] of UNITS) {
    const count = Math.floor(milliseconds / size);
    if (count >= 1) return counted(count, unit);
  }
  return 'less than a minute';
}

/** "1 key", "2 keys". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
