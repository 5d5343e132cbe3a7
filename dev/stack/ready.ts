import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Child } from './child.ts';

/**
 * Resolves when the check first succeeds.
 * @throws when the child ends or the time is up, with the last lines of its log
 */
export async function waitUntilReady(
  child: Child,
  check: () => Promise<boolean>,
  timeoutMilliseconds = 30_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMilliseconds;
  for (;;) {
    const ending = child.ending();
    if (ending !== undefined)
      throw new Error(`${child.name} ${ending} before it was ready.\n${lastLines(child.logFile)}`);
    if (await check().catch(() => false)) return;
    if (Date.now() > deadline) {
      await child.stop();
      const seconds = timeoutMilliseconds / 1000;
      throw new Error(`${child.name} was not ready after ${seconds} s.\n${lastLines(child.logFile)}`);
    }
    await pause(50);
  }
}

/** True when a GET answers with a success within two seconds. */
export async function answers(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await response.arrayBuffer();
  return response.ok;
}

/** The end of a log, for people: a headline and indented lines. */
export function lastLines(logFile: string, count = 15): string {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-count);
  return [`The end of ${logFile}:`, ...lines.map((line) => `  ${line}`)].join('\n');
}
