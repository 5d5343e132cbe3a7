/** `npm start`: the embedded stack on its stable ports, with data that survives, until interrupted. */
import { dataDirectory } from './stack/data-directory.ts';
import { interruption, unlessInterrupted } from './stack/interruption.ts';
import { stablePorts } from './stack/ports.ts';
import { type Stack, startStack } from './stack/stack.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);
const interrupted = interruption(say);

try {
  const directory = dataDirectory(process.env);
  const ports = await stablePorts(process.env);
  const stack = await unlessInterrupted(startStack({ dataDirectory: directory, ports, say }), interrupted);
  if (stack !== undefined) {
    describe(stack, directory);
    await interrupted;
    await stack.stop();
  }
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

function describe(stack: Stack, directory: string): void {
  say(`Slack          ${stack.slackUrl}`);
  say(`reporting API  ${stack.reportingApiUrl}`);
  say(`Temporal       ${stack.temporalUiUrl ?? stack.temporalAddress}`);
  say(`data and logs  ${directory}`);
  say('Everything runs. Ctrl-C stops it.');
}
