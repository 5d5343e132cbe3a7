/**
 * Records a history of every ending into `histories/`, to be replayed by every later version of the workflows:
 * `node test/workflows/record-histories.ts`. Existing recordings stay as they are: they stand for the workflows
 * that are under way when new code is deployed. To record one anew, delete its file.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timeSkippingProgram } from '../../dev/stack/time-skipping.ts';
import { startTemplate, templateName } from '../support/database-template.ts';
import { endings } from './endings.ts';
import { historiesDirectory, recordingText } from './recordings.ts';
import { openStage } from './stage.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);
const fileOf = (name: string) => join(historiesDirectory, `${name}.json`);

await using started = new AsyncDisposableStack();
const directory = mkdtempSync(join(tmpdir(), 'quorate-record-'));
started.defer(async () => rmSync(directory, { recursive: true, force: true }));
const { urls } = started.adopt(await startTemplate(directory), ({ stop }) => stop());
const of = (url: string) => url.replace('{database}', templateName);
const serverPath = await timeSkippingProgram(say);
const stage = started.adopt(
  await openStage({ appUrl: of(urls.app), ownerUrl: of(urls.owner), serverPath }),
  (it) => it.close(),
);
started.adopt(await stage.start(), (running) => running.stop());

mkdirSync(historiesDirectory, { recursive: true });
for (const { name, play } of endings.filter(({ name }) => !existsSync(fileOf(name)))) {
  const id = await play(stage, await stage.workspace());
  await stage.completed(id);
  const history = await stage.handle(id).fetchHistory();
  writeFileSync(fileOf(name), recordingText(id, history));
  say(`recorded ${name}: ${history.events?.length} events`);
}
