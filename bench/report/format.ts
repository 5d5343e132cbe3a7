import type { Pair, Result } from '../result.ts';

/** Three digits that matter, or all of a large number. */
export function number(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

export function verdict({ goal, comparison, holds }: Result): string {
  if (goal === null) return '';
  return `${comparison} ${goal}: ${holds ? 'holds' : 'MISSED'}`;
}

export function pair(values: Pair | undefined, scale = 1): string {
  return values ? `${number(values.ours / scale)} / ${number(values.reference / scale)}` : '';
}
