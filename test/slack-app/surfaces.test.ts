import { describe, expect, it } from 'vitest';
import { plainText } from '../../dev/slack/block-text.ts';
import type { Block } from '../../dev/slack/slack-shapes.ts';
import type { MemberId } from '../../domain/ids.ts';
import type { FieldProblem, Refusal } from '../../domain/refusal.ts';
import type { KeyView } from '../../keys/key-view.ts';
import { MintedSecret } from '../../keys/secret/mint.ts';
import { LIMITS } from '../../slack-app/surfaces/blocks.ts';
import { requestKeyForm } from '../../slack-app/surfaces/forms/request-key.ts';
import { helpNotice, unknownSubcommand } from '../../slack-app/surfaces/help.ts';
import { homeView } from '../../slack-app/surfaces/home.ts';
import { actMenu, possibleActs } from '../../slack-app/surfaces/key-acts.ts';
import { keyListNotice } from '../../slack-app/surfaces/key-list.ts';
import { keyShown, keyShownNotice } from '../../slack-app/surfaces/key-shown.ts';
import { noticeMessage, noticeWindow } from '../../slack-app/surfaces/notice.ts';
import { pendingNotice } from '../../slack-app/surfaces/pending.ts';
import { problemText } from '../../slack-app/surfaces/problem-text.ts';
import { refusalText } from '../../slack-app/surfaces/refusal-text.ts';
import { requestRow } from '../../slack-app/surfaces/request-row.ts';
import { secretWindow } from '../../slack-app/surfaces/secret-window.ts';
import { created } from '../notifications/card-views.ts';

const at = new Date('2026-11-21T14:00:00Z');
const member = (name: string) => ({
  id: `Qk3Xp_mem_${name.padEnd(16, '0')}` as MemberId,
  slackUserId: `U0${name.toUpperCase()}`,
  name,
});
const [ana, erin] = [member('ana'), member('erin')];

const key: KeyView = {
  id: 'Qk3Xp_key_0000000000000001' as KeyView['id'],
  number: 7,
  name: 'Treasury <!channel> & <@U0ANA>',
  state: 'active',
  clientId: 'Qk3Xp00000000001' as KeyView['clientId'],
  abbreviated: 'quorate_live_Qk3Xp00000000001…yACJ',
  owner: erin,
  createdBy: erin,
  entities: [{ id: 1 as KeyView['entities'][number]['id'], name: 'Treasury' }],
  permissionGroups: [
    {
      id: 'reports' as KeyView['permissionGroups'][number]['id'],
      name: 'Reports',
      description: 'Read accounts.',
    },
  ],
  requestedAt: at,
  createdAt: at,
  expiresAt: new Date('2027-02-19T22:59:59Z'),
  endedAt: null,
  lastUsed: null,
  suspensions: [],
  right: null,
  openReveal: null,
  overlap: null,
};

const REFUSALS: Refusal[] = [
  { code: 'not_found' },
  { code: 'workspace_not_open' },
  { code: 'administrators_only' },
  { code: 'owner_only', ownerId: ana.id },
  ...(['unknown', 'deactivated', 'guest', 'bot', 'external', 'invited', 'unverified'] as const).map(
    (why) => ({ code: 'not_a_member' as const, why }),
  ),
  { code: 'owner_or_administrator_only' },
  { code: 'invalid', problems: [{ field: 'name', problem: 'empty' }] },
  { code: 'too_many_open_requests', most: 5 },
  { code: 'key_limit', most: 5, names: ['One', 'Two'] },
  { code: 'rule_cannot_be_met', missing: 1, step: 1 },
  { code: 'already_pending', number: 9 },
  { code: 'nothing_to_change' },
  { code: 'own_request', as: 'requester' },
  { code: 'own_request', as: 'owner' },
  { code: 'not_yours_to_decide' },
  { code: 'already_sent' },
  { code: 'already_voted', choice: 'approve' },
  { code: 'already_voted', choice: 'reject' },
  { code: 'request_changed' },
  { code: 'reach_grew' },
  ...(['approved', 'rejected', 'expired', 'cancelled', 'failed'] as const).map((state) => ({
    code: 'already_decided' as const,
    state,
    at,
    byIds: [ana.id],
  })),
  { code: 'past_deadline', at },
  { code: 'no_ballot' },
  { code: 'reject_is_final' },
  { code: 'nudged_recently', nextAt: at },
  ...(['confirmed', 'withdrawn', 'lapsed'] as const).map((state) => ({
    code: 'right_closed' as const,
    state,
    why: 'not_used_in_time',
    origin: 'creation' as const,
  })),
  { code: 'right_closed', state: 'lapsed', why: 'not_used_in_time', origin: 'rotation' },
  { code: 'right_lapsed_reach_grew', requestId: '' },
  { code: 'attempts_used_up', most: 3 },
  { code: 'reveal_over' },
  { code: 'secret_dead' },
  { code: 'key_not_live', state: 'revoked' },
  { code: 'key_still_live' },
  { code: 'key_suspended' },
  { code: 'not_suspended' },
  { code: 'already_suspended' },
  { code: 'suspended_for_revocation', number: 3 },
  { code: 'rotation_in_progress' },
];

const PROBLEMS: FieldProblem[] = [
  ...(['empty', 'too_long', 'unprintable', 'taken'] as const).map((problem) => ({
    field: 'name' as const,
    problem,
  })),
  ...(['none', 'unknown'] as const).map((problem) => ({ field: 'entities' as const, problem })),
  ...(['past', 'too_far', 'not_a_date'] as const).map((problem) => ({ field: 'expiry' as const, problem })),
  { field: 'accounts', problem: 'both', ids: ['1'] },
  { field: 'rule', problem: { problem: 'no_steps' } },
  {
    field: 'rule',
    problem: { problem: 'approvals_not_below_administrators', approvals: 4, administrators: 4 },
  },
  {
    field: 'rule',
    problem: { problem: 'step_without_enough_approvers', step: 2, approvers: 1, approvals: 2 },
  },
];

describe('refusals in words', () => {
  const words = (refusal: Refusal) =>
    refusalText(refusal, { who: (id) => `<@${id === ana.id ? ana.slackUserId : '?'}>`, dates: 'plain' });

  it.each([...new Set(REFUSALS.map(({ code }) => code))])(
    'A4 the refusal %s says that nothing happened',
    (code) => {
      for (const refusal of REFUSALS.filter((one) => one.code === code)) expectPlain(refusal);
    },
  );

  function expectPlain(refusal: Refusal) {
    const [title, text] = words(refusal);
    expect(title.length).toBeLessThanOrEqual(LIMITS.windowTitle);
    expect(text).toMatch(
      /[Nn]othing has changed|[Nn]othing was (sent|made)|changed nothing|no secret was made|No secret was made/,
    );
    expect(text).not.toMatch(/undefined|null|\[object|_[a-z]+_/);
  }

  it('UX 23 the loser of a race is told who decided, and when', () => {
    expect(words({ code: 'already_decided', state: 'approved', at, byIds: [ana.id] })[1]).toMatch(
      /^Already approved by <@U0ANA> on 21 Nov 2026, 14:00 UTC\./,
    );
  });

  it('A4 C6 whoever presses an old button of a rotation is not sent for another key', () => {
    const closed = { code: 'right_closed', state: 'lapsed', why: 'not_used_in_time' } as const;
    expect(words({ ...closed, origin: 'creation' })[1]).toContain('`/keys request`');
    expect(words({ ...closed, origin: 'rotation' })[1]).toMatch(/goes on working; `\/keys rotate`/);
    expect(words({ ...closed, origin: 'rotation' })[1]).not.toContain('/keys request');
  });

  it('A4 all of them together read as they should', async () => {
    const all = REFUSALS.map((refusal) => `${JSON.stringify(refusal)}\n${words(refusal).join(': ')}`).join(
      '\n\n',
    );
    await expect(`${all}\n`).toMatchFileSnapshot('golden/refusals.txt.snap');
    await expect(
      `${PROBLEMS.map((problem) => `${JSON.stringify(problem)}\n${problemText(problem)}`).join('\n\n')}\n`,
    ).toMatchFileSnapshot('golden/problems.txt.snap');
  });
});

describe('surfaces', () => {
  const viewer = { id: erin.id, administrator: false };
  const admin = { id: ana.id, administrator: true };

  it('C4 a key shows every column; text of people cannot become a mention', async () => {
    const shown = JSON.stringify(keyShown(key, viewer, 'slack'));
    expect(shown).toContain('Treasury &lt;!channel&gt; &amp; &lt;@U0ANA&gt;');
    const markup = keyShown(key, viewer, 'slack').filter(({ type }) => type === 'section');
    expect(JSON.stringify(markup)).not.toContain('<!channel>');
    expect(shown).toContain('<!date^1803077999^{date_short_pretty} {time}|19 Feb 2027, 22:59 UTC>');
    await expect(JSON.stringify(keyShown(key, viewer, 'plain'), null, 2)).toMatchFileSnapshot(
      'golden/key-shown.json.snap',
    );
  });

  it('C4 what is offered is what this person may do now', () => {
    expect(possibleActs(key, viewer)).toEqual(['showKey', 'renameKey', 'rotateKey', 'revokeKey']);
    expect(possibleActs(key, admin)).toEqual([
      'showKey',
      'renameKey',
      'suspendKey',
      'editKey',
      'rotateKey',
      'revokeKey',
      'deleteKey',
    ]);
    expect(possibleActs({ ...key, state: 'suspended', suspensions: ['manual'] }, admin)).toContain(
      'resumeKey',
    );
    expect(
      possibleActs({ ...key, state: 'suspended', suspensions: ['pending_revocation'] }, admin),
    ).not.toContain('resumeKey');
    expect(possibleActs({ ...key, state: 'revoked', endedAt: at }, viewer)).toEqual(['showKey']);
    expect(possibleActs({ ...key, state: 'waiting_for_approval' }, admin)).toEqual(['showKey']);
    expect(actMenu(key, admin).options).toHaveLength(7);
  });

  it("C3 the secret stands in the window's blocks alone, once as a whole token", async () => {
    const minted = new MintedSecret(
      'Qk3Xp00000000001' as never,
      `quorate_live_Qk3Xp00000000001_${'s'.repeat(43)}CRCCRC`,
    );
    const window = secretWindow({
      minted,
      key,
      revealId: 'Qk3Xp_rev_0000000000000001',
      attempt: 1,
      confirmBy: at,
      publicUrl: 'https://keys.example',
      dates: 'plain',
    });
    const { blocks, ...rest } = window;
    expect(JSON.stringify(rest)).not.toContain('ssss');
    expect(JSON.stringify(blocks).split(minted.show().token)).toHaveLength(2);
    await expect(JSON.stringify(window, null, 2)).toMatchFileSnapshot('golden/secret-window.json.snap');
  });

  it('A4 nothing is chosen beforehand in the form but owner and expiry', async () => {
    const choices = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        value: String(index + 1),
        text: `Choice ${index + 1}`,
      }));
    const chosen = { entityIds: [], permissionGroupIds: [], ownerId: '1', day: '2027-02-19' };
    const form = (entities: number) =>
      requestKeyForm({
        entities: choices(entities),
        permissionGroups: choices(2),
        owners: choices(5),
        chosen,
        timeZone: 'Europe/Zurich',
        existing: false,
        again: null,
        name: '',
        purpose: '',
      });
    const elementOf = (entities: number) =>
      (form(entities).blocks as Block[]).find(({ block_id }) => block_id === 'entities')?.element;
    expect(JSON.stringify(form(3))).not.toContain('initial_options');
    expect(elementOf(10)?.type).toBe('checkboxes');
    expect(elementOf(11)?.type).toBe('multi_static_select');
    expect(elementOf(101)?.type).toBe('multi_external_select');
    await expect(JSON.stringify(form(3), null, 2)).toMatchFileSnapshot('golden/request-form.json.snap');
  });

  it('A4 what is shown of a key says why there is nothing to press', () => {
    const shown = (changes: Partial<KeyView>) => keyShownNotice({ ...key, ...changes }, viewer, 'plain');
    expect(shown({}).text).toMatch(/all you can do/);
    expect(shown({ state: 'waiting_for_approval' }).text).toMatch(/`\/keys pending` shows how far/);
    const ended = shown({ state: 'refused', endedAt: at, abbreviated: null, clientId: null });
    expect(ended.text).toMatch(/nothing left to do/);
    expect(JSON.stringify(ended.more)).toContain('never revealed');
  });

  it('A4 an empty list says what is empty, and how to see the rest', () => {
    const empty = { keys: [], count: 0, page: 1, pageSize: 10, dates: 'plain' as const };
    for (const filter of ['current', 'waiting', 'active', 'suspended', 'ended'] as const) {
      expect(keyListNotice({ ...empty, filter, all: false }).text).toMatch(
        filter === 'current'
          ? /^No key of yours .*`\/keys request` asks for one; `\/keys list ended`/
          : /^No key of yours .*`\/keys list` shows all that have not ended/,
      );
    }
  });

  it('A4 a short line of an ended key says when it ended, not when it would have expired', () => {
    const list = (one: KeyView) =>
      JSON.stringify(
        keyListNotice({
          keys: [one],
          count: 1,
          page: 1,
          pageSize: 9,
          filter: 'ended',
          all: true,
          dates: 'plain',
        }),
      );
    expect(list(key)).toContain('expires 19 Feb 2027');
    expect(list({ ...key, state: 'refused', endedAt: at })).toContain('ended 21 Nov 2026');
    expect(list({ ...key, state: 'refused', endedAt: at })).not.toContain('expires');
  });

  it('A4 an administrator with thirty requests to vote on is told where those are that there is no room for', () => {
    const thirty = Array.from({ length: 30 }, () => ({ ...created, mayVote: [ana] }));
    const message = noticeMessage(pendingNotice(thirty, { id: ana.id, role: 'administrator' }, 'plain'));
    expect(message.blocks.length).toBeLessThanOrEqual(LIMITS.messageBlocks);
    const text = plainText(message as never);
    expect(text).toContain('30 requests waiting for your vote');
    expect(text).toContain(
      '22 more requests, with later deadlines. Each has its card in your direct messages.',
    );
  });

  it('A4 Ask again is offered where a form can be filled again, and nowhere else', () => {
    const rejected = { ...created, state: 'rejected' as const, decidedAt: at, rejectedBy: ana };
    const row = (kind: string) =>
      JSON.stringify(requestRow({ ...rejected, kind }, created.requester.id, 'plain'));
    expect(row('create_reporting_key')).toContain('Ask again');
    expect(row('edit_reporting_key')).not.toContain('Ask again');
  });

  it("A5 App Home stays within Slack's hundred blocks when everything in it is full", async () => {
    const keys = Array.from({ length: 5 }, (_, index) => ({
      ...key,
      id: `Qk3Xp_key_000000000000000${index}` as KeyView['id'],
      right: { id: 'r', attempts: 0 } as unknown as KeyView['right'],
      overlap: { clientId: key.clientId!, endsAt: at, lastUsed: null },
    }));
    const home = homeView({
      viewer: admin,
      state: { filter: 'current', minePage: 1, allPage: 2 },
      pageSize: 5,
      tasks: { items: [], count: 0 },
      approved: [],
      requests: [],
      mine: { items: keys, count: 23 },
      all: { items: keys, count: 23 },
      dates: 'plain',
    });
    expect(home.blocks.length).toBeLessThanOrEqual(LIMITS.viewBlocks);
    const text = plainText(home as never);
    expect(text.indexOf('[Create a reporting API key]')).toBeLessThan(text.indexOf('Treasury'));
    expect(text).toContain('Page 2 of 5, 23 keys');
    expect(text).toContain('[Previous page] [Next page]');
    await expect(`${text}\n`).toMatchFileSnapshot('golden/home.txt.snap');
  });

  it('A4 help and an unknown command list every subcommand, and typed text cannot break out', () => {
    for (const notice of [helpNotice(), unknownSubcommand('<!here>`x')]) {
      const text = JSON.stringify(noticeMessage(notice));
      for (const name of [
        'request',
        'list',
        'show',
        'pending',
        'suspend',
        'resume',
        'edit',
        'rename',
        'rotate',
        'revoke',
        'delete',
        'entity',
        'rule',
        'help',
      ]) {
        expect(text).toContain(`/keys ${name}`);
      }
      expect(text).not.toContain('<!here>');
    }
    expect(noticeWindow(helpNotice()).title.text.length).toBeLessThanOrEqual(LIMITS.windowTitle);
  });
});
