import { statfsSync } from 'node:fs';
import type { Plan } from './plan.ts';

/** What the run needs in words. */
export function needsInWords({ needs }: Plan, directory: string): string {
  return `It needs ${gigabytes(needs.diskBytes)} in ${directory} for a while and about ${needs.minutes} ${needs.minutes === 1 ? 'minute' : 'minutes'}.`;
}

/**
 * Refuses to begin what the disk could not hold.
 * @throws saying what is missing and how to choose another place
 */
export function refuseWithoutRoom({ needs }: Plan, directory: string): void {
  const { bavail, bsize } = statfsSync(directory);
  const free = bavail * bsize;
  if (free >= needs.diskBytes) return;
  throw new Error(
    `There are ${gigabytes(free)} free in ${directory}, and ${gigabytes(needs.diskBytes)} are needed. ` +
      'Make room, or set TMPDIR to a directory that has it.',
  );
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1).replace('.0', '')} GB`;
}
