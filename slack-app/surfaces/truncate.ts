export const DETAILS_NOTE = '… (truncated, all of it under Details)';
export const VIEW_NOTE = '… (truncated)';

/** At most so many characters, the note included when something was cut; never in the middle of a sign, a link or a date. */
export function cut(text: string, most: number, note: string): string {
  if (text.length <= most) return text;
  let end = most - note.length;
  end = beforeOpen(text, end, '<', '>', 300);
  end = beforeOpen(text, end, '&', ';', 6);
  const last = text.charCodeAt(end - 1);
  const insidePair = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, insidePair ? end - 1 : end).trimEnd() + note;
}

/** Where to cut instead when `end` falls between an opening and its closing sign. */
function beforeOpen(text: string, end: number, open: string, close: string, longest: number): number {
  const opened = text.lastIndexOf(open, end - 1);
  if (opened < 0 || end - opened > longest) return end;
  const closed = text.indexOf(close, opened);
  return closed >= end ? opened : end;
}

/** A list as one text of whole items, with "and n more" when not all fit. */
export function listWithin(items: readonly string[], most: number, separator = ', '): string {
  let shown = '';
  for (const [index, item] of items.entries()) {
    const next = index === 0 ? item : `${shown}${separator}${item}`;
    const note = ` and ${items.length - index} more${DETAILS_NOTE}`;
    const room = index === items.length - 1 ? most : most - note.length;
    if (next.length > room) return index === 0 ? cut(item, most, DETAILS_NOTE) : `${shown}${note}`;
    shown = next;
  }
  return shown;
}
