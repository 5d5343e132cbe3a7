export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The value that so many percent of all are not above; 0 of none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0;
}
