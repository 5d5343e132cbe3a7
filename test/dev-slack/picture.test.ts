import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCamera, type Scene } from '../../dev/slack/picture.ts';
import { findChromium } from '../../dev/stack/chromium.ts';
import { startSlackWorkspace } from '../support/slack-workspace.ts';
import { startSmallApp } from './small-app.ts';

// Here, where no limit runs: the browser may have to be installed first.
const browser = findChromium(console.log);

if ('reason' in browser) it.skip(`A5 is skipped: ${browser.reason}`, () => {});
else
  it(
    'A5 pictures of a conversation, App Home and an open window are taken, wide and narrow',
    () => takePictures(browser.path),
    180_000,
  );

async function takePictures(executablePath: string): Promise<void> {
  const directory = process.env['QUORATE_PICTURES'] ?? mkdtempSync(join(tmpdir(), 'quorate-pictures-'));
  const slack = await startSlackWorkspace();
  const app = await startSmallApp(slack.apiUrl);
  const camera = await openCamera({ slackUrl: slack.url, executablePath });
  try {
    const [ana, erin] = [slack.person('ana'), slack.person('erin')];
    await erin.slashCommand('/keys', 'card');
    const card = await ana.waitForMessage('asks for a key');
    await ana.clickButton(card, 'Approve');
    await ana.waitForReply(card, 'Value');
    await erin.slashCommand('/keys', 'card');
    await erin.slashCommand('/keys', 'help');
    await erin.slashCommand('/keys', 'request');
    await erin.modal();
    const scenes: [string, Scene][] = [
      ['conversation', { conversation: '#key-approvals' }],
      ['thread', { conversation: '#key-approvals', threadTs: card.ts }],
      ['home', 'home'],
    ];
    for (const [name, scene] of scenes) {
      for (const width of ['wide', 'narrow'] as const) {
        const file = join(directory, `${name}-${width}.png`);
        await camera.take({ person: ana, scene, width, file });
        expect(widthOf(file)).toBe(width === 'wide' ? 2560 : 840);
      }
    }
    const file = join(directory, 'modal-wide.png');
    await camera.take({ person: erin, scene: 'modal', width: 'wide', file });
    await camera.take({
      person: erin,
      scene: 'modal',
      width: 'narrow',
      file: join(directory, 'modal-narrow.png'),
    });
    expect(widthOf(file)).toBe(2560);
    await erin.closeModal();
  } finally {
    await camera.close();
    await app.stop();
    await slack.stop();
    if (process.env['QUORATE_PICTURES'] === undefined) rmSync(directory, { recursive: true, force: true });
  }
}

/** A PNG's width stands in its header. */
function widthOf(file: string): number {
  return readFileSync(file).readUInt32BE(16);
}
