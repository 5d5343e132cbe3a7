import { beforeAll, describe, expect, it } from 'vitest';
import { approveFully, filled, useStage } from './stage.ts';

const stage = useStage();

/** The local Slack delivers every act to each open socket: each of these is delivered twice, at the same time. */
describe('two processes that hear every act', () => {
  beforeAll(async () => {
    await stage().startApp();
  });

  it('T31 one Send makes one request, one press one ballot, one Reveal one secret', async () => {
    const { slack, sql } = stage();
    const erin = slack.person('erin');
    await erin.slashCommand('/keys', 'request');
    await erin.waitForModal('Permission groups');
    erin.fillModal(filled);
    await erin.submitModal();
    await erin.waitForModal('Nothing exists yet');
    await erin.submitModal();
    await expect.poll(async () => (await sql('SELECT 1 FROM requests')).length, { timeout: 10_000 }).toBe(1);
    while (erin.currentModal()) await erin.closeModal();

    const [request] = await sql<{ id: Parameters<typeof approveFully>[1] }>('SELECT id FROM requests');
    await approveFully(stage(), request!.id);
    expect(await sql('SELECT 1 FROM ballots')).toHaveLength(2);
    expect(await sql("SELECT 1 FROM audit_events WHERE action = 'ballot.refused'")).toEqual([]);

    await erin.openHome();
    await erin.waitForHome('[Reveal]');
    await erin.clickButton('home', 'Reveal');
    await erin.waitForModal('Save this secret now');
    expect(await sql<{ attempts: number }>('SELECT attempts FROM reveal_rights')).toEqual([{ attempts: 1 }]);
    expect(await sql('SELECT 1 FROM secrets')).toHaveLength(1);
    expect(await sql("SELECT 1 FROM audit_events WHERE action = 'reveal.refused'")).toEqual([]);
    expect(erin.currentModal()?.title?.text).toBe('Save this secret now');
    expect(await sql('SELECT 1 FROM requests')).toHaveLength(1);
  });
});
