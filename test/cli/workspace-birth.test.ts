import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { inWorkspace, workspaceOfName } from '../../database/workspace-context.ts';
import { demoNdjson } from '../../dev/demo-data.ts';
import { STANDARD_BOUNDS } from '../../domain/admin-rule.ts';
import { followSlackStatus } from '../../members/deactivate.ts';
import { acceptInvitation } from '../../workspaces/accept.ts';
import { createWorkspace, type NewWorkspace } from '../../workspaces/create.ts';
import { expectRefusal, found, people, useCommandStage } from './stage.ts';

const stage = useCommandStage();
let births = 0;

/** A name and a team that no test, nor an earlier try of one, has given to a workspace. */
function anew(word: string) {
  births += 1;
  return { name: `${word}-${births}`, slackTeamId: `T0${word.toUpperCase()}${births}` };
}

beforeAll(() => found(stage().db, 'taken'));

describe('A6 a workspace is born', () => {
  it('by naming three administrators, who accept one after the other; what was imported before is in the opening event', async () => {
    const { name, slackTeamId } = anew('acme');
    const made = await stage().quorate(
      `workspace create --name ${name} --slack-team ${slackTeamId} --administrators U0ANA,U0BEN,U0CLEO --channel C0KEYS`,
    );
    expect([made.code, made.err]).toEqual([0, '']);
    const imported = await stage().quorate(
      `import entities - --workspace ${name}`,
      {},
      [...demoNdjson('entities')].join(''),
    );
    expect(imported.out).toMatch(/^Imported 3 entities\./);
    const id = await workspaceOfName(stage().db, name);
    if (!id) throw new Error(`${name} is not there`);
    const state = () =>
      inWorkspace(stage().db, id, (trx) =>
        trx.selectFrom('workspaces').selectAll().executeTakeFirstOrThrow(),
      );
    expect(await state()).toMatchObject({ state: 'founding', announcementChannel: 'C0KEYS' });
    expect(await acceptInvitation(stage().db, id, 'U0NOBODY')).toMatchObject({
      ok: false,
      refusal: { code: 'not_a_member' },
    });
    expect(await acceptInvitation(stage().db, id, 'U0ANA')).toEqual({
      ok: true,
      value: { opened: false, waitingFor: 2 },
    });
    expect(await acceptInvitation(stage().db, id, 'U0ANA')).toEqual({
      ok: true,
      value: { opened: false, waitingFor: 2 },
    });
    expect(await acceptInvitation(stage().db, id, 'U0BEN')).toMatchObject({ value: { opened: false } });
    expect((await state()).state).toBe('founding');
    expect(await acceptInvitation(stage().db, id, 'U0CLEO')).toEqual({
      ok: true,
      value: { opened: true, waitingFor: 0 },
    });
    expect((await state()).state).toBe('open');
    expect(await acceptInvitation(stage().db, id, 'U0CLEO')).toEqual({
      ok: true,
      value: { opened: true, waitingFor: 0 },
    });
    const found = await inWorkspace(stage().db, id, async (trx) => ({
      events: await trx.selectFrom('auditEvents').select(['action', 'body']).orderBy('seq').execute(),
      told: (await trx.selectFrom('outbox').select(['event']).orderBy('id').execute()).map(
        ({ event }) => event,
      ),
      rules: await trx.selectFrom('adminRules').select(['kind', 'rule']).execute(),
      groups: await trx
        .selectFrom('permissionGroups')
        .select(['id', 'name', 'actions'])
        .orderBy('id')
        .execute(),
    }));
    expect(found.events.map(({ action }) => action)).toEqual([
      'workspace.created',
      'member.invited',
      'member.invited',
      'member.invited',
      'data.imported',
      'member.accepted',
      'member.accepted',
      'member.accepted',
      'workspace.opened',
    ]);
    const [{ digest }] = found.events
      .filter(({ action }) => action === 'data.imported')
      .map(({ body }) => JSON.parse(body).body) as [{ digest: string }];
    const expected = createHash('sha256')
      .update(`[{"digest":"${digest}","lines":3,"resource":"entities"}]`)
      .digest('hex');
    expect(JSON.parse(found.events.at(-1)?.body ?? '{}').body).toEqual({ imported: expected, imports: 1 });
    expect(found.told).toEqual([
      ...Array(3).fill('member_invited'),
      ...Array(3).fill('member_accepted'),
      'workspace_opened',
    ]);
    expect(found.rules.map(({ kind }) => kind).sort()).toEqual([
      'create_reporting_key',
      'edit_admin_rule',
      'edit_entity',
      'edit_reporting_key',
      'revoke_reporting_key',
    ]);
    expect(found.rules[0]?.rule).toEqual({
      order: 'in_order',
      steps: [{ approvals: 2, administrators: true, groups: [], members: [] }],
    });
    expect(found.groups).toEqual([
      { id: 'full-access', name: 'Full access', actions: ['reports:read', 'data:write'] },
      { id: 'reports', name: 'Reports', actions: ['reports:read'] },
    ]);
    expectRefusal(
      await stage().quorate(
        `import entities - --workspace ${name}`,
        {},
        [...demoNdjson('entities')].join(''),
      ),
      /is open/,
    );
    const whole = await stage().quorate(`audit verify --workspace ${name}`);
    expect(whole.out).toMatch(/whole: 9 events/);
  });

  const unfit: [string, Partial<NewWorkspace>, object][] = [
    [
      'two administrators',
      { administrators: people('U0A1', 'U0B1') },
      { problem: 'rule', rule: { problem: 'too_few_administrators' } },
    ],
    [
      'one administrator named twice',
      { administrators: people('U0A1', 'U0B1', 'U0A1') },
      { problem: 'administrator_twice' },
    ],
    ['one approval', { approvals: 1 }, { problem: 'rule', rule: { problem: 'too_few_approvals' } }],
    [
      'as many approvals as administrators',
      { approvals: 3 },
      { problem: 'rule', rule: { problem: 'approvals_not_below_administrators' } },
    ],
    ['a name that does not fit', { name: 'Not_Fit' }, { problem: 'name_unfit' }],
    ['a name that is taken', { name: 'taken' }, { problem: 'name_taken' }],
    ['a Slack team that has one', { slackTeamId: 'T0TAKEN' }, { problem: 'team_taken' }],
  ];
  it.each(unfit)('is refused for %s, and leaves nothing', async (_why, change, refusal) => {
    const wanted = {
      name: 'second',
      slackTeamId: 'T0TWO',
      administrators: people('U0A1', 'U0B1', 'U0C1'),
      approvals: 2,
      ...change,
    };
    expect(await createWorkspace(stage().db, wanted, STANDARD_BOUNDS)).toMatchObject({
      ok: false,
      ...refusal,
    });
    expect(await workspaceOfName(stage().db, 'second')).toBeNull();
  });

  it('is refused in words that say what to do', async () => {
    expectRefusal(
      await stage().quorate(
        'workspace create --name taken --slack-team T0TWO --administrators U0A1,U0B1,U0C1',
      ),
      /workspace of this name already/,
    );
    expectRefusal(
      await stage().quorate('workspace create --name two --slack-team T0TWO --administrators U0A1,U0B1'),
      /2 administrators are too few: 3 are needed/,
    );
    const misspelt = await stage().quorate(
      'workspace create --name two --slack-team acme --administrators U0A1,U0B1,U0C1',
    );
    expect([misspelt.code, misspelt.err]).toEqual([1, expect.stringContaining('begins with T')]);
  });

  it('waits for the last of four, though three would be enough to govern', async () => {
    const wanted = {
      ...anew('four'),
      administrators: people('U0A1', 'U0B1', 'U0C1', 'U0D1'),
      approvals: 2,
    };
    const made = await createWorkspace(stage().db, wanted, STANDARD_BOUNDS);
    if (!made.ok) throw new Error(made.problem);
    const accept = (person: string) => acceptInvitation(stage().db, made.workspaceId, person);
    for (const person of ['U0A1', 'U0B1', 'U0C1'])
      expect(await accept(person)).toMatchObject({ value: { opened: false } });
    expect(await accept('U0D1')).toEqual({ ok: true, value: { opened: true, waitingFor: 0 } });
  });

  it('A6 does not open while one of three who accepted has left; whoever left accepts nothing', async () => {
    const administrators = people('U0A1', 'U0B1', 'U0C1');
    const wanted = { ...anew('left'), administrators, approvals: 2 };
    const made = await createWorkspace(stage().db, wanted, STANDARD_BOUNDS);
    if (!made.ok) throw new Error(made.problem);
    const { workspaceId } = made;
    const accept = (person: string) => acceptInvitation(stage().db, workspaceId, person);
    const follow = (gone: boolean) =>
      followSlackStatus(stage().db, { workspaceId, slackUserId: 'U0A1', gone });
    await accept('U0A1');
    await follow(true);
    for (const person of ['U0B1', 'U0C1'])
      expect(await accept(person)).toMatchObject({ value: { opened: false } });
    expect(await accept('U0A1')).toMatchObject({ refusal: { code: 'not_a_member', why: 'deactivated' } });
    await follow(false);
    expect(await accept('U0A1')).toMatchObject({ value: { opened: true } });
  });
});
