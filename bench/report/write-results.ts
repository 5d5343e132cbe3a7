import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../plan.ts';
import type { Result } from '../result.ts';
import type { Machine } from './machine.ts';
import { markdownOf } from './markdown.ts';
import { pictureOf } from './picture.ts';

/** Writes `latest.json`, `latest.md` and `latest.svg`. */
export function writeResults(
  directory: string,
  results: readonly Result[],
  plan: Plan,
  machine: Machine,
): void {
  mkdirSync(directory, { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(directory, name), text);
  write('latest.json', `${JSON.stringify(results, undefined, 2)}\n`);
  write('latest.md', markdownOf(results, plan, machine));
  write('latest.svg', pictureOf(results));
}
