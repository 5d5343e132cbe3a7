import { existsSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second. */
const TICK_MILLISECONDS = 10;
/** After the name, which may hold anything and stands in brackets. */
const [USER, SYSTEM] = [11, 12] as const;

/** How much processor time a process has used so far; undefined where the system does not say. */
export function processorMilliseconds(pid: number): number | undefined {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync(stat)) return undefined;
  const fields = readFileSync(stat, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[USER]) + Number(fields[SYSTEM])) * TICK_MILLISECONDS;
}
