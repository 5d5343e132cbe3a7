import { afterEach, describe, expect, it } from 'vitest';
import { plainText } from '../../dev/slack/block-text.ts';
import type { UserFlags } from '../../dev/slack/user-flags.ts';
import { requestKey, useStage } from './stage.ts';

const stage = useStage();

const outsiders: [string, UserFlags, RegExp][] = [
  ['a multi-channel guest', { is_restricted: true }, /Guests cannot/],
  ['a single-channel guest', { is_ultra_restricted: true }, /Guests cannot/],
  ['a bot', { is_bot: true }, /Bots and workflows cannot/],
  ['a workflow bot', { is_workflow_bot: true }, /Bots and workflows cannot/],
  ['an invited person', { is_invited_user: true }, /you have not accepted yet/],
  ['somebody of a shared channel', { is_stranger: true }, /another Slack workspace/],
  ['somebody of another team', { team_id: 'T0ANOTHER' }, /another Slack workspace/],
  [
    'somebody of another enterprise',
    { team_id: 'T0ANOTHER', enterprise_user: { id: 'W1', enterprise_id: 'E0OTHER', teams: [] } },
    /another Slack workspace/,
  ],
];

describe('outsiders', () => {
  afterEach(() => stage().proxy.setUserFlags(stage().slackId('chloe'), {}));

  it.each(outsiders)(
    'T19 %s who presses Approve is refused in private, and that is on record',
    async (_who, flags, words) => {
      const id = await requestKey(stage(), 'erin', { name: `Key ${Math.random()}` });
      const card = await stage().postCard(id, 'chloe');
      stage().proxy.setUserFlags(stage().slackId('chloe'), flags);
      const chloe = stage().slack.person('chloe');
      await chloe.clickButton(card, 'Approve');
      const answer = await chloe.waitForEphemeral(
        (message) => words.test(plainText(message)) && message.ts > card.ts,
      );
      expect(plainText(answer)).toContain('Nothing has changed');
      expect(await stage().sql('SELECT 1 FROM ballots WHERE request_id = $1', [id])).toEqual([]);
      const events = await stage().sql<{ action: string; actor: string }>(
        'SELECT action, actor FROM audit_events WHERE object_id = $1 ORDER BY seq DESC LIMIT 1',
        [id],
      );
      expect(events).toEqual([{ action: 'ballot.refused', actor: stage().memberId('chloe') }]);
      expect(chloe.current(card)).toEqual(card);
      await cancelAll();
    },
  );

  it('T19 a deactivated person who presses Approve is refused, and stops counting everywhere', async () => {
    const id = await requestKey(stage(), 'erin', { name: 'Gone' });
    const card = await stage().postCard(id, 'chloe');
    stage().proxy.setUserFlags(stage().slackId('chloe'), { deleted: true });
    await stage().slack.person('chloe').clickButton(card, 'Approve');
    await stage().slack.person('chloe').waitForEphemeral('Your Slack account is deactivated');
    const [member] = await stage().sql<{ state: string }>('SELECT state FROM members WHERE id = $1', [
      stage().memberId('chloe'),
    ]);
    expect(member?.state).toBe('deactivated');
    expect(await stage().sql('SELECT 1 FROM ballots WHERE request_id = $1', [id])).toEqual([]);

    stage().proxy.setUserFlags(stage().slackId('chloe'), {});
    await stage().slack.person('chloe').clickButton(card, 'Approve');
    await stage().slack.person('chloe').waitForEphemeral('Recorded: you approved');
    await cancelAll();
  });

  it('T19 when Slack does not say in 2 s who somebody is, their vote is not counted', async () => {
    const id = await requestKey(stage(), 'erin', { name: 'Silence' });
    const card = await stage().postCard(id, 'chloe');
    stage().proxy.fail('users.info', { kind: 'hang' }, 1);
    await stage().slack.person('chloe').clickButton(card, 'Approve');
    await stage().slack.person('chloe').waitForEphemeral('Slack did not say in time who you are');
    expect(await stage().sql('SELECT 1 FROM ballots WHERE request_id = $1', [id])).toEqual([]);
    await cancelAll();
  });

  it('C4 reading goes on when Slack is silent', async () => {
    stage().proxy.fail('users.info', { kind: 'http-error', status: 500 }, 1);
    const erin = stage().slack.person('erin');
    await erin.slashCommand('/keys', 'list ended');
    await erin.waitForEphemeral(/key.? of yours/);
  });

  it('B1 a member who is no administrator is told so, and no form opens', async () => {
    const erin = stage().slack.person('erin');
    for (const [command, words] of [
      ['entity', 'Only administrators'],
      ['rule', 'Only administrators'],
    ] as const) {
      await erin.slashCommand('/keys', command);
      await erin.waitForModal(words);
      await erin.closeModal();
    }
  });

  async function cancelAll() {
    await stage().sql(
      "UPDATE requests SET state = 'cancelled', decided_at = now(), next_wake_at = NULL WHERE state = 'pending'",
    );
    await stage().sql(
      "UPDATE reporting_keys SET state = 'aborted', ended_at = now() WHERE state = 'pending_approval'",
    );
  }
});
