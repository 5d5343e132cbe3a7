import { describe, expect, it } from 'vitest';
import { holdWorkspace } from './hold-workspace.ts';
import { requestKey, useStage } from './stage.ts';

const stage = useStage();

describe('an act that takes longer than Slack waits', () => {
  it('B1 is acknowledged after 2 s, goes on, and is called recorded only after its commit', async () => {
    const { slack, sql, seeded, db } = stage();
    const id = await requestKey(stage(), 'erin');
    const card = await stage().postCard(id, 'ana');
    const ana = slack.person('ana');
    const recorded = () => ana.messages().filter(({ text = '' }) => text.includes('Recorded')).length;
    const before = recorded();
    const ballots = () => sql('SELECT 1 FROM ballots WHERE request_id = $1', [id]);
    const release = await holdWorkspace(db, seeded.workspaceId);
    try {
      // Resolves with the acknowledgement, while the ballot still waits for the lock.
      const pressedAt = performance.now();
      await ana.clickButton(card, 'Approve');
      // After 5 s the local Slack would have given up.
      expect(performance.now() - pressedAt).toBeLessThan(4_500);
      expect(await ballots()).toEqual([]);
      expect(recorded()).toBe(before);
    } finally {
      await release();
    }
    await ana.waitForEphemeral('Recorded: you approved');
    expect(await ballots()).toHaveLength(1);
  });

  it('A4 a window that was submitted says that it takes longer, and then what came of it', async () => {
    const { slack, seeded, db } = stage();
    const erin = slack.person('erin');
    await erin.slashCommand('/keys', 'request');
    await erin.waitForModal('Permission groups');
    erin.fillModal({ name: 'Slow one', entities: ['Treasury'], permission_groups: ['Reports'] });
    await erin.submitModal();
    await erin.waitForModal('Nothing exists yet');
    const release = await holdWorkspace(db, seeded.workspaceId);
    try {
      await erin.submitModal();
      await erin.waitForModal('This takes longer than usual');
    } finally {
      await release();
    }
    await erin.waitForModal('Sent: it is request');
  });
});
