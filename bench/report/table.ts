import type { Result } from '../result.ts';
import { number, verdict } from './format.ts';

const WIDTHS = [16, 58, 12, 12, 8];

export const HEADING = row(['id', 'case', 'ours', 'reference', 'ratio', '']);

/** A line of the table that is shown while it is being measured. */
export function lineOf(result: Result): string {
  const { id, case: title, ours, reference, ratio, unit } = result;
  return row([id, `${title}, ${unit}`, number(ours), number(reference), number(ratio), verdict(result)]);
}

function row(cells: readonly string[]): string {
  return cells
    .map((cell, index) => (index < 2 ? cell.padEnd(WIDTHS[index] ?? 0) : cell.padStart(WIDTHS[index] ?? 0)))
    .join(' ')
    .replace(/ (?=[^ ]* ?\S* \S+: \w+$)/, '  ')
    .trimEnd();
}
