import { readFileSync } from 'node:fs';

/** The end of a log, for an error that says why something ended. */
export function lastLines(logFile: string, count = 15): string {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-count);
  return [`The end of ${logFile}:`, ...lines.map((line) => `  ${line}`)].join('\n');
}
