import { beforeAll, describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { plainText } from '../../dev/slack/block-text.ts';
import type { SlackMessage } from '../../dev/slack/slack-shapes.ts';
import { followSlackStatus } from '../../members/deactivate.ts';
import {
  ask,
  copiesOf,
  HANDLES,
  keyDraft,
  relay,
  type Stage,
  seed,
  tellAll,
  useStage,
  viewOf,
  vote,
  type Who,
} from './stage.ts';

const APPROVERS = ['ana', 'bruno', 'chiara', 'deniz'] as const;

function cardOf({ slack }: Stage, who: Who, requestId: string): SlackMessage | undefined {
  const cards = slack
    .person(HANDLES[who])
    .messages('dm')
    .filter(({ blocks }) => blocks?.some(({ block_id }) => block_id === `card_${requestId}`));
  expect(cards.length).toBeLessThanOrEqual(1);
  return cards[0];
}

const textOf = (message: SlackMessage | undefined) => (message ? plainText(message) : 'no card');

describe('every copy of a card', () => {
  const stage = useStage();
  beforeAll(async () => {
    await Promise.all([stage().start(), stage().start()]);
  });

  it('F3 is true within 2 s of the decision, though the edits for its ballots are still under way', {
    timeout: 400_000,
  }, async () => {
    const on = stage();
    const times: number[] = [];
    // The best counts: what a busy machine takes longer for once, it does in time another time.
    const best = () => Math.min(...times);
    for (let round = 1; round <= 15 && best() >= 2_000; round += 1) {
      const workspace = await seed(on, { announcementChannel: null });
      const id = await ask(
        on,
        workspace,
        'emil',
        'create_reporting_key',
        keyDraft(workspace, `Timed ${round}`),
      );
      await tellAll(on, workspace);
      for (const who of ['ana', 'bruno'] as const) await vote(on, workspace, id, who);
      await relay(on, workspace);
      // As if edited only in a moment: whoever waits until they may be edited again waits longer than 2 s, every time.
      await inWorkspace(on.db, workspace.workspaceId, (trx) =>
        trx
          .updateTable('cardCopies')
          .set({ shownAt: new Date(Date.now() + 2_000) })
          .execute(),
      );
      await on.activities.decide(id);
      const decidedAt = Date.now();
      await relay(on, workspace);
      const decided = APPROVERS.map((who) =>
        on.slack
          .person(HANDLES[who])
          .waitForChange(cardOf(on, who, id)!, (message) => textOf(message).includes('Approved by')),
      );
      for (const card of await Promise.all(decided))
        expect(textOf(card)).not.toMatch(/\[(Approve|Reject|Withdraw)/);
      times.push(Date.now() - decidedAt);
    }
    expect(best(), times.join(' ')).toBeLessThan(2_000);
  });

  it('F3 shows progress, and to whoever approved the way back instead of the buttons', async () => {
    const on = stage();
    const workspace = await seed(on);
    const id = await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, 'Progress'));
    await tellAll(on, workspace);
    await vote(on, workspace, id, 'ana');
    await tellAll(on, workspace);
    expect(textOf(cardOf(on, 'ana', id))).toContain('1 of 2 approvals: @U0ANAFERREIRA');
    expect(textOf(cardOf(on, 'ana', id))).toContain('[Withdraw my approval] [Details]');
    expect(textOf(cardOf(on, 'bruno', id))).toContain('[Approve] [Reject] [Details]');
  });

  it('F3 one message that is gone stops no other, and is not missed', async () => {
    const on = stage();
    const workspace = await seed(on);
    const id = await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, 'One gone'));
    await tellAll(on, workspace);
    const lost = cardOf(on, 'bruno', id)!;
    on.proxy.fail(
      'chat.update',
      { kind: 'slack-error', error: 'message_not_found' },
      99,
      ({ channel }) => channel === lost.channel,
    );
    await vote(on, workspace, id, 'chiara', 'reject');
    await on.activities.decide(id);
    await tellAll(on, workspace);
    on.proxy.heal('chat.update');
    for (const who of ['ana', 'chiara', 'deniz'] as const)
      expect(textOf(cardOf(on, who, id))).toContain('Rejected by @U0CHLOEMARTIN');
    const copies = await copiesOf(on, workspace, id);
    expect(copies.filter(({ gone }) => gone).map(({ recipient }) => recipient)).toEqual([
      workspace.people.bruno.id,
    ]);
  });

  it('F3 one copy that Slack fails to edit for a while stops no other, and becomes true afterwards', async () => {
    const on = stage();
    const workspace = await seed(on);
    const id = await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, 'One fails'));
    await tellAll(on, workspace);
    const failing = cardOf(on, 'bruno', id)!;
    on.proxy.fail(
      'chat.update',
      { kind: 'http-error', status: 503 },
      2,
      ({ channel }) => channel === failing.channel,
    );
    await vote(on, workspace, id, 'chiara', 'reject');
    await on.activities.decide(id);
    await tellAll(on, workspace);
    for (const who of APPROVERS) expect(textOf(cardOf(on, who, id))).toContain('Rejected by @U0CHLOEMARTIN');
  });

  it('F3 those who may no longer act see no buttons, and are not written to', async () => {
    const on = stage();
    const workspace = await seed(on);
    const id = await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, 'Left'));
    await tellAll(on, workspace);
    const gone = await followSlackStatus(on.db, {
      workspaceId: workspace.workspaceId,
      slackUserId: workspace.people.deniz.slackUserId,
      gone: true,
    });
    expect(gone.ok).toBe(true);
    await on.activities.decide(id);
    await tellAll(on, workspace);
    expect(textOf(cardOf(on, 'deniz', id))).not.toContain('[Approve]');
    expect(textOf(cardOf(on, 'ana', id))).toContain('[Approve]');
    const posted = on.proxy.calls.length;
    const next = await ask(
      on,
      workspace,
      'emil',
      'create_reporting_key',
      keyDraft(workspace, 'After they left'),
    );
    await tellAll(on, workspace);
    expect(cardOf(on, 'deniz', next)).toBeUndefined();
    const written = on.proxy.calls
      .slice(posted)
      .filter(
        ({ method, args }) =>
          method === 'chat.postMessage' && args['channel'] === workspace.people.deniz.slackUserId,
      );
    expect(written).toHaveLength(0);
  });

  it('F3 people of a later step get their card when it is their turn, not before', async () => {
    const on = stage();
    const workspace = await seed(on);
    const { ana, bruno, deniz, chiara } = workspace.people;
    const step = (approvals: number, members: (typeof ana.id)[]) => ({
      approvals,
      administrators: false,
      groups: [],
      members,
    });
    const rule = {
      order: 'in_order' as const,
      steps: [step(1, [ana.id, bruno.id]), step(1, [deniz.id, chiara.id])],
    };
    const change = await ask(on, workspace, 'ana', 'edit_admin_rule', {
      ruleKind: 'create_reporting_key',
      rule,
    });
    for (const who of ['bruno', 'chiara'] as const) await vote(on, workspace, change, who);
    await on.activities.decide(change);
    expect((await viewOf(on, workspace, change)).state).toBe('approved');
    const id = await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, 'Two steps'));
    await tellAll(on, workspace);
    expect(cardOf(on, 'ana', id)).toBeDefined();
    expect(cardOf(on, 'deniz', id)).toBeUndefined();
    await vote(on, workspace, id, 'ana');
    await tellAll(on, workspace);
    expect(textOf(cardOf(on, 'deniz', id))).toContain('[Approve]');
    expect(textOf(cardOf(on, 'bruno', id))).not.toContain('[Approve]');
  });
});
