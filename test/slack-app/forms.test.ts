import { describe, expect, it } from 'vitest';
import type { KeyId } from '../../domain/ids.ts';
import { parseAccountIds } from '../../slack-app/forms/account-ids.ts';
import { dayOf, endOfDay } from '../../slack-app/forms/end-of-day.ts';
import { readReviewState, writeReviewState } from '../../slack-app/forms/review-state.ts';
import { parseRuleSteps } from '../../slack-app/forms/rule-steps.ts';
import { readHomeState, writeHomeState } from '../../slack-app/home/home-state.ts';
import {
  ballotValue,
  keyMenuValue,
  parseBallotValue,
  parseKeyMenuValue,
  parseRevealValue,
  revealValue,
} from '../../slack-app/identifiers.ts';
import { scrubPayload } from '../../slack-app/receivers/scrub-payload.ts';
import { nearest, parseCommand } from '../../slack-app/subcommands.ts';

describe('an expiry day', () => {
  it.each([
    ['2027-02-19', 'America/New_York', '2027-02-20T04:59:59.000Z'],
    ['2027-02-19', 'Europe/Zurich', '2027-02-19T22:59:59.000Z'],
    ['2027-07-01', 'Europe/Zurich', '2027-07-01T21:59:59.000Z'],
    ['2027-02-19', 'Asia/Almaty', '2027-02-19T18:59:59.000Z'],
    ['2027-02-19', 'Pacific/Kiritimati', '2027-02-19T09:59:59.000Z'],
    ['2027-02-19', 'Asia/Kathmandu', '2027-02-19T18:14:59.000Z'],
    ['2027-03-28', 'Europe/Zurich', '2027-03-28T21:59:59.000Z'],
    ['2027-10-31', 'Europe/Zurich', '2027-10-31T22:59:59.000Z'],
    ['2027-02-19', 'No/Such_Zone', '2027-02-19T23:59:59.000Z'],
  ])('C8 %s in %s ends at %s', (day, zone, instant) => {
    expect(endOfDay(day, zone)?.toISOString()).toBe(instant);
    expect(dayOf(new Date(instant), zone)).toBe(day);
  });

  it.each(['2027-02-30', '2027-13-01', '19.02.2027', '', '2027-2-9', '2027-02-19T00:00'])(
    'A4 %s is no day',
    (text) => {
      expect(endOfDay(text, 'UTC')).toBeNull();
    },
  );
});

describe('the steps of a rule', () => {
  it('B2 reads administrators, mentions, names and groups, a step a line or separated by ;', () => {
    expect(
      parseRuleSteps(
        '2 of administrators; 1 of <@U0ANA|ana>, @Ben Okafor or group:Treasury\n3 of the admins',
      ),
    ).toEqual({
      ok: true,
      steps: [
        { approvals: 2, administrators: true, groups: [], people: [] },
        { approvals: 1, administrators: false, groups: ['Treasury'], people: ['U0ANA', 'Ben Okafor'] },
        { approvals: 3, administrators: true, groups: [], people: [] },
      ],
    });
  });

  it.each([
    'two of administrators',
    '2 administrators',
    '0 of administrators',
    '2 of',
    '2 of everybody',
    '1 of group:',
    '-1 of administrators',
  ])('B2 gives %s back as unreadable', (line) =>
    expect(parseRuleSteps(`2 of administrators\n${line}`)).toEqual({ ok: false, line: line.trim() }),
  );

  it('B2 reads nothing as no steps', () => expect(parseRuleSteps(' \n;')).toEqual({ ok: true, steps: [] }));
});

describe('account ids', () => {
  it('A4 are whole numbers apart by commas, semicolons or spaces, each once; the rest is given back', () => {
    expect(parseAccountIds('105, 106;107 105 x -1 1.5 0')).toEqual({
      ids: [105, 106, 107],
      unreadable: ['x', '-1', '1.5', '0'],
    });
    expect(parseAccountIds(null)).toEqual({ ids: [], unreadable: [] });
  });
});

describe('what travels through Slack', () => {
  const id = (kind: string) => `Qk3Xp_${kind}_4nB8s4nB8s4nB8s4`;
  const hex = 'ab'.repeat(32);

  it('T73 ballot buttons carry request, content and reach exactly, and nothing else is read', () => {
    const value = ballotValue({ id: id('req'), contentHash: hex, reachDigest: hex });
    expect(value).toBe(`${id('req')}|${hex}|${hex}`);
    expect(parseBallotValue(value)?.contentHash.toString('hex')).toBe(hex);
    for (const bad of [
      '',
      `${value}|`,
      value.slice(1),
      value.replace('_req_', '_key_'),
      value.toUpperCase(),
      `${id('req')}|${hex}`,
    ])
      expect(parseBallotValue(bad)).toBeNull();
  });

  it('T73 reveal buttons name an attempt from 1 to 3', () => {
    expect(parseRevealValue(revealValue(id('rgt'), 2))).toEqual({ rightId: id('rgt'), attempt: 2 });
    for (const bad of ['0', '4', '1.0', '', '1|1', ' 1'])
      expect(parseRevealValue(`${id('rgt')}|${bad}`)).toBeNull();
  });

  it('T73 menu choices name an act and a key', () => {
    expect(parseKeyMenuValue(keyMenuValue('key_show', id('key') as KeyId))).toEqual({
      action: 'key_show',
      keyId: id('key'),
    });
    expect(parseKeyMenuValue('key_show|nothing')).toBeNull();
  });

  it('T73 a review is read back as it was written, and nothing else is', () => {
    const state = {
      kind: 'revoke_reporting_key' as const,
      draft: { keyId: id('key') as KeyId, reason: 'x' },
      nonce: 'n',
      reach: '',
    };
    expect(readReviewState(writeReviewState(state) ?? '')).toEqual(state);
    expect(writeReviewState({ ...state, draft: { ...state.draft, reason: 'x'.repeat(3000) } })).toBeNull();
    for (const bad of [
      '',
      'null',
      '[]',
      '{}',
      JSON.stringify({ ...state, kind: '__proto__' }),
      JSON.stringify({ ...state, draft: [] }),
    ])
      expect(readReviewState(bad)).toBeNull();
  });

  it('C4 App Home remembers its filter and pages in itself', () => {
    const state = { filter: 'suspended', minePage: 2, allPage: 13 } as const;
    expect(readHomeState(writeHomeState(state))).toEqual(state);
    for (const bad of ['', 'toString.1.1', 'x.1.1', undefined])
      expect(readHomeState(bad).filter).toBe('current');
    expect(readHomeState('active.0.-1')).toEqual({ filter: 'active', minePage: 1, allPage: 1 });
  });

  it.each(['view_submission', 'view_closed', 'block_actions'])(
    'T4 what a window showed is dropped from %s before anything sees it',
    (type) => {
      const payload = {
        type,
        view: {
          id: 'V1',
          private_metadata: 'rev',
          blocks: [{ text: 'the secret' }],
          state: { values: { name: 'kept' } },
        },
        user: { id: 'U1' },
      };
      const scrubbed = scrubPayload(payload);
      expect(JSON.stringify(scrubbed)).not.toContain('the secret');
      expect(scrubbed).toMatchObject({
        type,
        view: { id: 'V1', private_metadata: 'rev', state: { values: { name: 'kept' } } },
        user: { id: 'U1' },
      });
      expect(payload.view.blocks).toHaveLength(1);
    },
  );
});

describe('subcommands', () => {
  it('A4 are read whatever their capitals and spaces; nothing means help', () => {
    expect(parseCommand('  SHOW   My  key ')).toEqual({ name: 'show', typed: 'SHOW', rest: 'My key' });
    expect(parseCommand('').name).toBe('help');
    expect(parseCommand('toString').name).toBeNull();
  });

  it.each([
    ['requst', 'request'],
    ['lst', 'list'],
    ['suspnd', 'suspend'],
    ['entities', 'entity'],
    ['rotates', 'rotate'],
  ])('A4 %s is taken for %s', (typed, meant) => {
    expect(nearest(typed)).toBe(meant);
  });
});
