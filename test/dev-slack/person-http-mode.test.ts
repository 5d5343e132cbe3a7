import { expect, it } from 'vitest';
import { plainText } from '../../dev/slack/block-text.ts';
import { freePort } from '../../dev/stack/ports.ts';
import { startSlackWorkspace } from '../support/slack-workspace.ts';
import { startSmallApp } from './small-app.ts';

it('a person goes through the same windows when Slack reaches the app by HTTP', async () => {
  const port = await freePort();
  const slack = await startSlackWorkspace({ requestUrl: `http://127.0.0.1:${port}/slack/events` });
  const app = await startSmallApp(slack.apiUrl, port);
  try {
    const [erin, ana] = [slack.person('erin'), slack.person('ana')];
    expect(plainText(await erin.openHome())).toContain('Home of U0ERINSATO');
    await erin.clickButton('home', 'Create a key');
    await erin.waitForModal('From home');
    await ana.slashCommand('/keys', 'other');
    await ana.waitForModal('other');
    erin.fillModal({ name: 'taken', entities: 'desk' });
    expect(await erin.submitModal()).toEqual({ kind: 'errors', errors: { name: 'Taken already' } });
    erin.fillModal({ name: 'free' });
    expect(await erin.submitModal()).toMatchObject({ kind: 'pushed' });
    expect(await erin.submitModal()).toMatchObject({ kind: 'updated' });
    expect(await erin.submitModal()).toEqual({ kind: 'cleared' });
    await ana.closeModal();
    expect(app.closed).toEqual([{ privateMetadata: 'for other', user: 'U0ANAFERREIRA' }]);
  } finally {
    await app.stop();
    await slack.stop();
  }
});
