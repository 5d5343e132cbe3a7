import type { MemberId } from '../../domain/ids.ts';
import type { DescribedField, DescribedValue } from '../../requests/kind.ts';
import { type Block, facts, LIMITS, section } from './blocks.ts';
import type { DateStyle } from './instant.ts';
import { listWithin } from './truncate.ts';
import { deadline, named, quoted } from './words.ts';

interface Reading {
  who(id: MemberId): string;
  dates: DateStyle;
}

const SHORT = 60;

/** What a request asks for, as a card has room for it: short facts side by side, then lists and free text. */
export function cardFields(fields: readonly DescribedField[], reading: Reading): Block[] {
  const short = fields.filter(isShort);
  const long = fields.filter((field) => !isShort(field));
  return [
    ...facts(short.map(({ label, value }) => ({ label, mrkdwn: shortValue(value, reading) }))),
    ...long.map(longField),
  ];
}

function isShort({ value }: DescribedField): boolean {
  if (value.type === 'list')
    return value.items.length <= 3 && value.items.every(({ detail }) => detail === undefined);
  return (
    value.type === 'member' ||
    value.type === 'day' ||
    (value.type === 'text' && value.text.length <= SHORT && !/[\r\n]/.test(value.text))
  );
}

function shortValue(value: DescribedValue, { who, dates }: Reading): string {
  switch (value.type) {
    case 'member':
      return who(value.memberId);
    case 'day':
      return deadline(new Date(value.at), dates);
    case 'text':
      return named(value.text);
    case 'list':
      return value.items.map(({ name }) => named(name)).join(', ') || 'none';
    case 'change':
      return `${named(value.before)} → ${named(value.after)}`;
  }
}

function longField({ label, value }: DescribedField): Block {
  const title = `*${label}*`;
  switch (value.type) {
    case 'change':
      return section(`${title}\nUntil now: ${named(value.before)}\nThen: *${named(value.after)}*`);
    case 'list':
      return section(
        `${title}\n${listWithin(value.items.map(itemLine), LIMITS.text - title.length - 1, '\n')}`,
      );
    case 'text':
      return section(`${title}\n${quoted(value.text)}`);
    case 'member':
    case 'day':
      throw new Error('a person and a date are always short');
  }
}

function itemLine({ name, detail }: { name: string; detail?: string }): string {
  return detail === undefined ? `• *${named(name)}*` : `• *${named(name)}*: ${named(detail)}`;
}
