/** `npm run bench`: measures ours against bare references, in one run, on a PostgreSQL and data of its own. */
import { rmSync } from 'node:fs';
import { stopAllChildren } from '../dev/stack/child.ts';
import { interruption } from '../dev/stack/interruption.ts';
import { temporaryDirectory } from '../dev/stack/temporary-directory.ts';
import { needsInWords, refuseWithoutRoom } from './needs.ts';
import { readOptions } from './options.ts';
import { runBench } from './run-bench.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);
const interrupted = interruption(say).then(() => {
  throw new Error('The bench was interrupted.');
});
const directory = temporaryDirectory('bench');
let code = 1;
try {
  const options = readOptions(process.argv.slice(2));
  const { plan, resultsDirectory } = options;
  say(needsInWords(plan, directory));
  refuseWithoutRoom(plan, directory);
  const results = await Promise.race([runBench({ ...options, directory, say }), interrupted]);
  const missed = results.filter(({ holds }) => holds === false);
  say(`Written to ${resultsDirectory}: latest.json, latest.md, latest.svg.`);
  if (missed.length > 0)
    say(`Missed: ${missed.map(({ id, case: title }) => `${id} (${title})`).join('; ')}.`);
  code = missed.length > 0 && plan.strict ? 1 : 0;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
} finally {
  await stopAllChildren();
  rmSync(directory, { recursive: true, force: true });
}
process.exit(code);
