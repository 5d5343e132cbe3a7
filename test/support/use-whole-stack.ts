import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeEach } from 'vitest';
import { startWholeStack, type WholeStack, type WholeStackOptions } from './whole-stack.ts';

/**
 * One whole stack for the tests of a file (or a `describe`). After a test that failed, the next one gets a new stack, so
 * that each failure is its own; what the processes complained about is printed. A test in which a process ended by itself
 * has failed.
 */
export function useWholeStack(
  options: () => Promise<WholeStackOptions> = async () => ({}),
): () => WholeStack {
  let whole: WholeStack | undefined;
  const stop = async () => {
    const stopping = whole;
    whole = undefined;
    await stopping?.stop();
  };
  beforeEach(async () => {
    whole ??= await startWholeStack(await options());
  }, 300_000);
  afterEach(async ({ task }) => {
    if (!whole || (task.result?.state !== 'fail' && whole.losses().length === 0)) return;
    process.stdout.write(`${complaints(whole)}\n`);
    await stop();
  }, 120_000);
  afterAll(stop, 120_000);
  return () => {
    if (!whole) throw new Error('The whole stack runs only inside tests.');
    return whole;
  };
}

const LINES = 12;

/** How each process stands, and the last things it was not happy with. */
function complaints({ stack }: WholeStack): string {
  return [...stack.processes]
    .map(([name, child]) => {
      const log = readFileSync(`${stack.logDirectory}/${name}.log`, 'utf8').trimEnd().split('\n');
      const unhappy = log.filter((line) => !/"level":"(info|debug|trace)"/.test(line)).slice(-LINES);
      return [
        `${name} ${child.ending() ?? 'runs'}`,
        ...unhappy.map((line) => `  ${line.slice(0, 500)}`),
      ].join('\n');
    })
    .join('\n');
}
