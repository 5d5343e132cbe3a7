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
    const release = await holdWorkspace(db, seeded.workspaceId);
    try {
      // Resolves with the acknowledgement, while the ballot still waits for the lock.
      const pressedAt = performance.now();
      await ana.clickButton(card, 'Approve');
      expect(performance.now() - pressedAt).toBeLessThan(3_000);
      expect(await sql('SELECT 1 FROM ballots')).toEqual([]);
      expect(ana.messages().filter(({ text = '' }) => text.includes('Recorded'))).toEqual([]);
    } finally {
      await release();
    }
    await ana.waitForEphemeral('Recorded: you approved');
    expect(await sql('SELECT 1 FROM ballots')).toHaveLength(1);
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
