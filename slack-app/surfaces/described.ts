import type { MemberId } from '../../domain/ids.ts';
import type { Person } from '../../members/people.ts';
import type { DescribedField, Description } from '../../requests/kind.ts';
import { type Block, LIMITS, section } from './blocks.ts';
import { mention } from './escape.ts';
import type { DateStyle } from './instant.ts';
import { DETAILS_NOTE, listWithin } from './truncate.ts';
import { deadline, named, quoted } from './words.ts';

export interface DescribedReading {
  /** Everybody whom the description names by id. */
  people: ReadonlyMap<MemberId, Person>;
  dates: DateStyle;
  /** In full, over as many blocks as it takes; or one block a field, with what is missing under Details. */
  whole: boolean;
}

/** Every field of what a request asks for. */
export function describedBlocks({ fields }: Description, reading: DescribedReading): Block[] {
  return fields.flatMap((field) => {
    const title = `*${field.label}*`;
    const lines = linesOf(field, reading);
    if (reading.whole) return linesInSections(title, lines);
    return [section(`${title}\n${listWithin(lines, LIMITS.text - title.length - 1, '\n')}`)];
  });
}

function linesOf({ value }: DescribedField, { people, dates }: DescribedReading): string[] {
  switch (value.type) {
    case 'text':
      return quoted(value.text).split('\n');
    case 'member':
      return [mention(people.get(value.memberId) ?? { slackUserId: '', name: 'somebody who left' })];
    case 'day':
      return [deadline(new Date(value.at), dates)];
    case 'list':
      return value.items.length > 0
        ? value.items.map(({ name, detail }) => `• *${named(name)}*${detail ? `: ${named(detail)}` : ''}`)
        : ['None'];
    case 'change':
      return [`Until now: ${named(value.before)}`, `Then: *${named(value.after)}*`];
  }
}

/** Lines under a title, in as many sections as they need, so that none is missing. */
export function linesInSections(title: string, lines: readonly string[]): Block[] {
  const texts = [title];
  for (const line of lines.flatMap(pieces)) {
    const last = texts.at(-1) ?? '';
    if (last.length + 1 + line.length <= LIMITS.text) texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts.map((text) => section(text));
}

const LONGEST = LIMITS.text - DETAILS_NOTE.length - LIMITS.header;

/** A line longer than a block, in pieces that fit one each. */
function pieces(line: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < line.length; at += LONGEST) parts.push(line.slice(at, at + LONGEST));
  return parts.length > 0 ? parts : [''];
}
