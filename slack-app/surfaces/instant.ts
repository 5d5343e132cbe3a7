/** Slack's own format, shown to each reader in their time zone; or words in UTC, where a client cannot draw that format. */
export type DateStyle = 'slack' | 'plain';

const DAY = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const TIME = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'UTC',
});

/** A moment: "21 Nov 2026, 14:00 UTC", or, in Slack's own format, the reader's local time with that as the fallback. */
export function slackInstant(date: Date, style: DateStyle): string {
  const plain = plainInstant(date);
  return style === 'plain'
    ? plain
    : `<!date^${Math.floor(date.getTime() / 1000)}^{date_short_pretty} {time}|${plain}>`;
}

/** The same in words alone, for what is not mrkdwn. */
export function plainInstant(date: Date): string {
  return `${DAY.format(date)}, ${TIME.format(date)} UTC`;
}
