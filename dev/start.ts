/** `npm start`: the embedded stack on its stable ports, with data that survives, until interrupted. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDemoWorkspace } from './demo-workspace.ts';
import { demoPeople } from './slack/workspace-config.ts';
import { claimDataDirectory } from './stack/claim.ts';
import { dataDirectory } from './stack/data-directory.ts';
import { partEnds } from './stack/ending.ts';
import { interruption, unlessInterrupted } from './stack/interruption.ts';
import { requireFree, stablePorts } from './stack/ports.ts';
import { type Stack, startStack } from './stack/stack.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);
const interrupted = interruption(say);

try {
  const directory = dataDirectory(process.env);
  const ports = stablePorts(process.env);
  await claimDataDirectory(directory, `http://127.0.0.1:${ports.slack}`, say);
  await requireFree(ports);
  say('Starting PostgreSQL, Temporal, a local Slack and the four processes …');
  const stack = await unlessInterrupted(startStack({ dataDirectory: directory, ports, say }), interrupted);
  if (stack !== undefined) await runUntilOver(stack, directory);
  process.exit(0);
} catch (error) {
  process.stderr.write(`${wordsOf(error)}\n`);
  process.exit(1);
}

/**
 * A part that is silently not there would be worse than none: when one ends by itself, all are stopped.
 * @throws then, and when it cannot be made ready
 */
async function runUntilOver(stack: Stack, directory: string): Promise<void> {
  const over = Promise.race([interrupted, partEnds(stack)]);
  try {
    await Promise.race([makeReady(stack, directory), over]);
    await over;
  } catch (error) {
    process.stderr.write(`\n${wordsOf(error)}\n\nStopping everything …\n`);
    throw new Error('Everything is stopped, and what was done is kept. Start it again: npm start');
  } finally {
    await stack.stop();
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function makeReady(stack: Stack, directory: string): Promise<void> {
  await ensureDemoWorkspace(stack);
  const [ana, , , , erin] = demoPeople;
  say(`
Everything runs, on this machine only. Ctrl-C stops it; a second start keeps the data.

  1. Open ${stack.slackUrl} and act as ${erin.name} (the picker is at the lower left).
     Type /keys request, or open the Quorate app’s Home.
  2. Act as ${ana.name} and as another administrator: approve the card.
  3. Act as ${erin.name} again: press Reveal, copy the token, press “I have saved it”.
  4. Read with it:  curl ${stack.reportingApiUrl}/accounts -H "Authorization: Bearer $TOKEN"

Temporal shows each request’s workflow, decoded: ${stack.temporalUiUrl ?? stack.temporalAddress}
Data and logs: ${directory}
The command line: . ${forShell(writeSettings(stack, directory))} && npm run quorate -- --help`);
}

/** As a shell takes it for one word. */
function forShell(path: string): string {
  return /^[\w/.-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}

/** The processes' settings as a file to source, readable by its owner alone. */
function writeSettings({ environment, databaseOwnerUrl }: Stack, directory: string): string {
  const file = join(directory, 'settings.env');
  const all = { ...environment, DATABASE_OWNER_URL: databaseOwnerUrl };
  const lines = Object.entries(all).map(([name, value]) => `export ${name}='${value}'\n`);
  writeFileSync(file, lines.join(''), { mode: 0o600 });
  return file;
}
