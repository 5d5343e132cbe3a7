import { beforeAll, describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { plainText } from '../../dev/slack/block-text.ts';
import { demoWorkspace } from '../../dev/slack/workspace-config.ts';
import { suspendKey } from '../../keys/suspend.ts';
import { followSlackStatus } from '../../members/deactivate.ts';
import { explainReject } from '../../requests/explain-reject.ts';
import { nudgeApprovers } from '../../requests/nudge.ts';
import { acceptInvitation } from '../../workspaces/accept.ts';
import { seedKey } from '../support/seed-key.ts';
import { moveDatabaseClock } from '../support/time-skip.ts';
import { buttons, dm, told } from './reading.ts';
import { ask, copiesOf, HANDLES, happen, keyDraft, seed, tellAll, useStage, vote } from './stage.ts';

describe('what people are told of requests and of each other', () => {
  const stage = useStage();
  beforeAll(async () => {
    await stage().start();
  });

  it('F1 the requester is told of a rejection by whom, and what to do next; the channel gets one line', async () => {
    const on = stage();
    const workspace = await seed(on);
    const id = await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, 'Not this one'));
    await vote(on, workspace, id, 'chiara', 'reject');
    await on.activities.decide(id);
    await tellAll(on, workspace);
    const message = await dm(on, 'emil', 'Create a reporting API key: Not this one');
    expect(plainText(message)).toContain('Rejected by @U0CHLOEMARTIN');
    expect(buttons(message).map(({ action_id }) => action_id)).toEqual(['request_again', 'request_details']);
    const lines = on
      .news('ana', demoWorkspace.approvalsChannel)
      .map((line) => plainText(line))
      .filter((line) => line.includes('Not this one'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('Rejected by');
  });

  it('UX 16 the requester is told why, when who rejected says so afterwards; the card says it on every copy', async () => {
    const on = stage();
    const workspace = await seed(on);
    const id = await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, 'Tell me why'));
    await tellAll(on, workspace);
    await vote(on, workspace, id, 'chiara', 'reject');
    await on.activities.decide(id);
    await tellAll(on, workspace);
    const outcome = await explainReject(on.db, {
      workspaceId: workspace.workspaceId,
      requestId: id,
      voterId: workspace.people.chiara.id,
      reason: 'Too broad: *one* entity\nwould do. <!channel>',
    });
    expect(outcome.ok).toBe(true);
    await tellAll(on, workspace);
    const message = await dm(on, 'emil', 'says why it was rejected');
    expect(JSON.stringify(message)).toContain('\\n> would do. &lt;!channel&gt;');
    expect(buttons(message).map(({ action_id }) => action_id)).toEqual(['request_again', 'request_details']);
    const copies = await copiesOf(on, workspace, id);
    expect(copies.length).toBeGreaterThan(2);
    for (const { recipient, slackChannel, slackTs } of copies) {
      const handle = (['ana', 'bruno', 'chiara', 'deniz'] as const).find(
        (who) => workspace.people[who].id === recipient,
      );
      if (!handle) continue;
      const card = on.slack
        .person(HANDLES[handle])
        .messages(slackChannel!)
        .find(({ ts }) => ts === slackTs);
      expect(plainText(card!)).toContain('Too broad');
    }
  });

  it('UX 16 the channel is not told why, though it was said before the decision was', async () => {
    const on = stage();
    const workspace = await seed(on);
    const id = await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, 'Between us'));
    await vote(on, workspace, id, 'chiara', 'reject');
    const { workspaceId } = workspace;
    const voterId = workspace.people.chiara.id;
    const reason = 'The auditor has left.';
    expect(await explainReject(on.db, { workspaceId, requestId: id, voterId, reason })).toMatchObject({
      ok: true,
    });
    await on.activities.decide(id);
    await tellAll(on, workspace);
    const channel = on.news('ana', demoWorkspace.approvalsChannel);
    const lines = channel.map((line) => plainText(line)).filter((line) => line.includes('Between us'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('Rejected by');
    expect(lines[0]).not.toContain(reason);
  });

  it('UX 31 a reminder comes in the thread of each card whose reader can still act, names them alone, and says when the next comes', async () => {
    const on = stage();
    const workspace = await seed(on);
    const id = await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, 'Remind me'));
    await tellAll(on, workspace);
    await vote(on, workspace, id, 'ana');
    await tellAll(on, workspace);
    await moveDatabaseClock(on.database.ownerUrl, 16 * 60_000);
    await on.activities.remind(id);
    await tellAll(on, workspace);
    await moveDatabaseClock(on.database.ownerUrl, 0);
    const copies = await copiesOf(on, workspace, id);
    for (const who of ['ana', 'bruno', 'chiara', 'deniz'] as const) {
      const copy = copies.find(({ recipient }) => recipient === workspace.people[who].id)!;
      const person = on.slack.person(HANDLES[who]);
      const replies = person
        .replies({ channel: copy.slackChannel!, ts: copy.slackTs! })
        .map((reply) => plainText(reply));
      if (who === 'ana') expect(replies).toEqual([]);
      else {
        expect(replies).toHaveLength(1);
        expect(replies[0]).toContain(`@${workspace.people[who].slackUserId}, this still waits for you`);
        expect(replies[0]).toContain('1 of 2 approvals: @U0ANAFERREIRA');
        expect(replies[0]).toMatch(/Next reminder: .*UTC/);
      }
    }
    await nudgeApprovers(on.db, {
      workspaceId: workspace.workspaceId,
      requestId: id,
      memberId: workspace.people.emil.id,
    });
    await tellAll(on, workspace);
    const copy = copies.find(({ recipient }) => recipient === workspace.people.bruno.id)!;
    const replies = on.slack.person('ben').replies({ channel: copy.slackChannel!, ts: copy.slackTs! });
    expect(plainText(replies[1]!)).toContain('@U0BENOKAFOR, @U0ERINSATO asks you to look at this');
  });

  it('B5 a stuck request says so to its requester, naming what is missing', async () => {
    const on = stage();
    const workspace = await seed(on);
    const id = await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, 'Stuck one'));
    await tellAll(on, workspace);
    for (const who of ['bruno', 'chiara', 'deniz'] as const) {
      await followSlackStatus(on.db, {
        workspaceId: workspace.workspaceId,
        slackUserId: workspace.people[who].slackUserId,
        gone: true,
      });
    }
    await on.activities.decide(id);
    await tellAll(on, workspace);
    const message = await dm(on, 'emil', 'Stuck one');
    expect(plainText(message)).toContain(
      'It needs 2 more of 2 approvals, and only @U0ANAFERREIRA could still give one.',
    );
  });

  it('Compat 92 administrators are told when the owner of a working key has left', async () => {
    const on = stage();
    const workspace = await seed(on);
    const { keyId } = await seedKey(on.db, workspace, { name: 'Orphaned feed' });
    await followSlackStatus(on.db, {
      workspaceId: workspace.workspaceId,
      slackUserId: workspace.people.emil.slackUserId,
      gone: true,
    });
    await tellAll(on, workspace);
    await dm(on, 'ana', 'was deactivated in Slack and owns 1 key: Orphaned feed');
    await suspendKey(on.db, {
      workspaceId: workspace.workspaceId,
      keyId,
      memberId: workspace.people.ana.id,
    });
    await tellAll(on, workspace);
    expect(told(on, 'emil').filter((text) => text.includes('Orphaned'))).toEqual([]);
  });

  it('A6 an invited administrator is asked to accept, with a button; once they have, the message says so and has none', async () => {
    const on = stage();
    const workspace = await seed(on);
    await inWorkspace(on.db, workspace.workspaceId, (trx) =>
      trx
        .updateTable('members')
        .set({ state: 'invited' })
        .where('id', '=', workspace.people.deniz.id)
        .execute(),
    );
    await happen(on, workspace, 'member_invited', workspace.people.deniz.id);
    await tellAll(on, workspace);
    const message = await dm(on, 'deniz', `You were named an administrator of ${workspace.name}`);
    expect(buttons(message).map(({ action_id }) => action_id)).toEqual(['invitation_accept']);
    // In their App Home: nothing of the message was pressed.
    await acceptInvitation(on.db, workspace.workspaceId, workspace.people.deniz.slackUserId);
    await tellAll(on, workspace);
    const accepted = on.slack.person('dmitri').current(message);
    expect(accepted && plainText(accepted)).toContain(
      `You accepted to be an administrator of ${workspace.name}`,
    );
    expect(accepted && buttons(accepted)).toEqual([]);
    expect(told(on, 'deniz').filter((text) => text.includes(workspace.name))).toHaveLength(1);
  });
});
