import { describe, expect, it } from 'vitest';
import { plainText } from '../../dev/slack/block-text.ts';
import { ask, copiesOf, keyDraft, seed, tellAll, useStage, vote } from './stage.ts';

describe('cards and results in Slack', () => {
  const stage = useStage();

  it('DESIGN 2.3 every approver gets a card, and the owner is offered the reveal when two have approved', async () => {
    const on = stage();
    await on.start();
    const workspace = await seed(on);
    const id = await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, 'Auditors'));
    await tellAll(on, workspace);
    for (const handle of ['ana', 'ben', 'chloe', 'dmitri'] as const) {
      await on.slack.person(handle).waitForMessage('Create a reporting API key');
    }
    expect(await copiesOf(on, workspace, id)).toHaveLength(4);
    await vote(on, workspace, id, 'ana');
    await vote(on, workspace, id, 'bruno');
    await on.activities.decide(id);
    await tellAll(on, workspace);
    const dm = await on.slack
      .person('erin')
      .waitForMessage('Auditors was approved by @U0ANAFERREIRA and @U0BENOKAFOR');
    expect(plainText(dm)).toContain('[Reveal]');
    for (const handle of ['ana', 'ben', 'chloe', 'dmitri'] as const) {
      const card = await on.slack.person(handle).waitForMessage('Create a reporting API key');
      expect(plainText(card)).toMatch(/Approved by/);
      expect(plainText(card)).not.toContain('[Approve]');
    }
  });
});
