const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY_MS = 86_400_000;

/**
 * The last second of a day (YYYY-MM-DD) in a time zone (an IANA name), as an instant; null when it is not a day. Where
 * clocks change at midnight, the day ends when its date no longer is the local date.
 */
export function endOfDay(day: string, timeZone: string): Date | null {
  const [, year, month, date] = (DAY.exec(day) ?? []).map(Number);
  if (!year || !month || !date) return null;
  const asUtc = Date.UTC(year, month - 1, date + 1) - 1000;
  if (new Date(asUtc - DAY_MS / 2).toISOString().slice(0, 10) !== day) return null;
  // The offset at the guess may differ from the offset at the answer: asking twice settles it.
  let instant = asUtc;
  for (let round = 0; round < 2; round += 1) instant = asUtc - offsetMs(instant, timeZone);
  return new Date(instant);
}

/** The local date (YYYY-MM-DD) of an instant. */
export function dayOf(instant: Date, timeZone: string): string {
  return formatter(timeZone).format(instant).slice(0, 10);
}

function offsetMs(instant: number, timeZone: string): number {
  const local = formatter(timeZone).format(new Date(instant)).replace(/,? /, 'T');
  return Date.parse(`${local}Z`) - Math.floor(instant / 1000) * 1000;
}

/** "2026-11-21 14:00:00"; for a zone that this machine does not know, in UTC. */
function formatter(timeZone: string): Intl.DateTimeFormat {
  const options = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  } as const;
  try {
    return new Intl.DateTimeFormat('sv-SE', { ...options, timeZone });
  } catch {
    // Slack named a zone that the language runtime does not have.
    return new Intl.DateTimeFormat('sv-SE', { ...options, timeZone: 'UTC' });
  }
}
