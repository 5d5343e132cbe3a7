/** `npm run tour`: the main job, end to end, on real components; exits 0 only if every step held. */
import { cpSync } from 'node:fs';
import { partEnds } from './stack/ending.ts';
import { interruption, unlessInterrupted } from './stack/interruption.ts';
import { freePorts } from './stack/ports.ts';
import { type Stack, startStack } from './stack/stack.ts';
import { temporaryDirectory } from './stack/temporary-directory.ts';
import { connectCast, leaveAll } from './tour/cast.ts';
import * as chapters from './tour/chapters.ts';
import { createNarrator, secondsSoFar } from './tour/narrator.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);
const interrupted = interruption(say);
const tell = createNarrator(say, process.stdout.isTTY);

say('Quorate, end to end: real PostgreSQL, Temporal, BullMQ and a local Slack, on this machine only.');
const directory = temporaryDirectory('tour');
let stack: Stack | undefined;
let failed = false;
try {
  const ports = await freePorts();
  const starting = startStack({ dataDirectory: directory, ports, durable: false, temporary: true, say });
  stack = await unlessInterrupted(starting, interrupted);
  if (stack) {
    say(`Everything runs (${secondsSoFar()}).`);
    await Promise.race([
      play(stack),
      partEnds(stack),
      interrupted.then(() => Promise.reject(new Error('The tour was interrupted.'))),
    ]);
    say(`\nAll ${tell.held} steps held, in ${secondsSoFar()}. To try it yourself: npm start`);
  }
} catch (error) {
  failed = true;
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  if (stack) process.stderr.write(`The processes’ logs: ${keepLogs(stack)}\n`);
} finally {
  await stack?.stop();
}
process.exit(failed || !stack ? 1 : 0);

/** The stack removes its data when it stops; after a failure its logs are worth keeping. */
function keepLogs({ logDirectory }: Stack): string {
  const kept = temporaryDirectory('tour-logs');
  cpSync(logDirectory, kept, { recursive: true });
  return kept;
}

async function play(running: Stack): Promise<void> {
  const cast = await connectCast(running.slackUrl);
  const story = { stack: running, cast, tell };
  try {
    await chapters.founding(story);
    await chapters.requestAndApproval(story);
    const revealed = await chapters.theReveal(story);
    const { partner } = revealed;
    await chapters.partnerReads(story, partner);
    await chapters.entityFollows(story, partner);
    await chapters.stopAndGo(story, partner);
    const rotated = await chapters.rotation(story, revealed);
    await chapters.revocation(story, rotated);
    await chapters.theRecord(story);
  } finally {
    leaveAll(cast);
  }
}
