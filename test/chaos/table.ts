import { points } from '../kills/play-cell.ts';
import { type MatrixCell, victims } from './cells.ts';

export interface PlayedCell extends MatrixCell {
  /** Undefined: it failed. */
  tookMs: number | undefined;
}

/** Rows: who was killed. Columns: where. In each cell the seconds until everything was done and told; the worst of all seeds. */
export function tableOf(cells: readonly PlayedCell[]): string {
  const line = (name: string, texts: string[]) =>
    `${name.padEnd(14)}${texts.map((text) => text.padStart(8)).join('')}`;
  const rows = victims
    .filter((victim) => cells.some((cell) => cell.victim === victim))
    .map((victim) =>
      line(
        victim,
        points.map((point) => worst(cells.filter((cell) => cell.victim === victim && cell.point === point))),
      ),
    );
  return [line('killed at', [...points]), ...rows].join('\n');
}

function worst(cells: readonly PlayedCell[]): string {
  if (cells.length === 0) return '·';
  const failed = cells.filter(({ tookMs }) => tookMs === undefined).length;
  if (failed > 0) return `FAIL×${failed}`;
  return `${(Math.max(...cells.map(({ tookMs }) => tookMs ?? 0)) / 1000).toFixed(1)} s`;
}

/** The time within which so many of a hundred cells had recovered. */
export function percentile(cells: readonly PlayedCell[], percent: number): number {
  const times = cells.flatMap(({ tookMs }) => (tookMs === undefined ? [] : [tookMs])).sort((a, b) => a - b);
  return times[Math.max(0, Math.ceil((times.length * percent) / 100) - 1)] ?? 0;
}
