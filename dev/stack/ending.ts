import type { Child } from './child.ts';
import { lastLines } from './ready.ts';
import type { Stack } from './stack.ts';

/**
 * Never resolves: nothing restarts a part of the stack.
 * @throws when a part ends, with how it ended and the last lines of its log
 */
export async function partEnds({ components, processes }: Stack): Promise<never> {
  const parts = [...Object.values(components).map(({ child }) => child), ...processes.values()];
  const ended = await Promise.race(parts.flatMap((part) => (part === undefined ? [] : [endOf(part)])));
  throw new Error(`${ended.name} ${ended.ending()}.\n${lastLines(ended.logFile)}`);
}

async function endOf(part: Child): Promise<Child> {
  await part.gone;
  return part;
}
