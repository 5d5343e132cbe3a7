import { describe, expect, it } from 'vitest';
import type { AdminRule } from '../../domain/admin-rule.ts';
import type { MemberId } from '../../domain/ids.ts';
import { ok, refusalOf, type Scene, useStage } from './scene.ts';

const stage = useStage();
const administrators = (approvals: number): AdminRule => ({
  order: 'in_order',
  steps: [{ approvals, administrators: true, groups: [], members: [] }],
});
const naming = (members: MemberId[], groups: string[] = []): AdminRule => ({
  order: 'in_order',
  steps: [{ approvals: 2, administrators: true, groups, members }],
});

/** Somebody changed the rule without a request: what it says is the same, its version is not. */
async function anotherVersion(scene: Scene, kind: string): Promise<void> {
  const ofKind = [scene.workspaceId, kind];
  await stage().sql('UPDATE admin_rules SET current = false WHERE workspace_id = $1 AND kind = $2', ofKind);
  await stage().sql(
    `INSERT INTO admin_rules SELECT workspace_id, kind, 2, rule, true, now() FROM admin_rules
     WHERE workspace_id = $1 AND kind = $2`,
    ofKind,
  );
}

describe('changing an admin rule', () => {
  it('T14 rule 2 is decided under the old rule; what waits under it ends as failed and is told', async () => {
    const scene = await stage().scene();
    const waiting = await scene.askForKey();
    ok(await scene.vote(waiting, 'ana'));
    const other = await scene.ask('bruno', 'edit_entity', {
      entityId: scene.entities(1)[0]!,
      addAccountIds: [],
      removeAccountIds: [101],
    });
    const change = await scene.ask('chiara', 'edit_admin_rule', {
      ruleKind: 'create_reporting_key',
      rule: administrators(3),
    });
    await scene.approve(change);
    expect(await scene.state(change)).toBe('approved');
    expect(await scene.state(waiting)).toBe('failed');
    expect((await scene.card(waiting)).decisionReason).toContain('admin rule');
    expect((await scene.card(waiting)).steps[0]?.approvedBy).toHaveLength(1);
    expect(await scene.told(waiting)).toContain('request_failed');
    expect(
      await stage().sql(`SELECT 1 FROM outbox WHERE subject_id = $1 AND event = 'ruleChanged'`, [waiting]),
    ).toHaveLength(1);
    expect(await scene.audit('create_reporting_key')).toEqual(['rule.changed']);
    expect(await scene.state(other)).toBe('pending');

    const { subject, fields } = (await scene.card(change)).description;
    expect(subject).toBe('Create a reporting API key');
    expect(fields[0]?.value).toEqual({
      type: 'change',
      before: '2 of the administrators',
      after: '3 of the administrators',
    });

    const next = await scene.askForKey();
    await scene.approve(next);
    expect(await scene.state(next)).toBe('pending');
    ok(await scene.vote(next, 'chiara'));
    await scene.decide(next);
    expect(await scene.state(next)).toBe('approved');
  });

  it('B2 changes the rule for rules under the old rule for rules', async () => {
    const scene = await stage().scene();
    const change = await scene.ask('ana', 'edit_admin_rule', {
      ruleKind: 'edit_admin_rule',
      rule: administrators(3),
    });
    const pending = await scene.ask('ana', 'edit_admin_rule', {
      ruleKind: 'edit_entity',
      rule: administrators(3),
    });
    await scene.approve(change, ['bruno', 'chiara']);
    expect(await scene.state(change)).toBe('approved');
    expect(await scene.state(pending)).toBe('failed');
  });

  it('T75 refuses a rule beyond the bounds, or naming people and groups that nobody could see on the card', async () => {
    const scene = await stage().scene();
    const problemOf = async (rule: AdminRule) =>
      refusalOf(await scene.submit('ana', 'edit_admin_rule', { ruleKind: 'edit_entity', rule }));
    for (const [rule, problem] of [
      [administrators(1), 'too_few_approvals'],
      [administrators(4), 'approvals_not_below_administrators'],
      [administrators(0), 'no_steps'],
      [{ order: 'in_order', steps: [] }, 'no_steps'],
      [naming(['T0000_mem_0000000000000000' as string as MemberId]), 'unknown_people'],
      [naming([], ['ghosts']), 'unknown_people'],
    ] as [AdminRule, string][]) {
      expect(await problemOf(rule)).toMatchObject({
        code: 'invalid',
        problems: [{ field: 'rule', problem: { problem } }],
      });
    }
    expect(
      refusalOf(
        await scene.submit('ana', 'edit_admin_rule', { ruleKind: 'nothing', rule: administrators(3) }),
      ),
    ).toEqual({ code: 'not_found' });
    expect(await problemOf(administrators(2))).toEqual({ code: 'nothing_to_change' });
  });

  it('T75 fails at decision when its people are no longer enough', async () => {
    const scene = await stage().scene();
    const change = await scene.ask('ana', 'edit_admin_rule', {
      ruleKind: 'edit_entity',
      rule: administrators(3),
    });
    await stage().sql(`UPDATE members SET state = 'deactivated' WHERE id = $1`, [scene.id('deniz')]);
    await scene.approve(change, ['bruno', 'chiara']);
    expect(await scene.state(change)).toBe('failed');
    expect(
      await stage().sql(`SELECT version FROM admin_rules WHERE workspace_id = $1 AND kind = 'edit_entity'`, [
        scene.workspaceId,
      ]),
    ).toHaveLength(1);
  });

  it('T14 rule 2 fails what waits under a rule that is not in force any more, however that came', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    for (const person of ['ana', 'bruno'] as const) ok(await scene.vote(id, person));
    await anotherVersion(scene, 'create_reporting_key');
    await scene.decide(id);
    expect(await scene.state(id)).toBe('failed');
  });

  it('§5 one change of a rule waits at a time, and fails when that rule was changed by another way', async () => {
    const scene = await stage().scene();
    const draft = { ruleKind: 'edit_entity', rule: administrators(3) };
    const change = await scene.ask('ana', 'edit_admin_rule', draft);
    expect(refusalOf(await scene.submit('bruno', 'edit_admin_rule', draft))).toMatchObject({
      code: 'already_pending',
    });
    await scene.ask('bruno', 'edit_admin_rule', { ...draft, ruleKind: 'create_reporting_key' });
    await anotherVersion(scene, 'edit_entity');
    await scene.approve(change, ['bruno', 'chiara']);
    expect(await scene.state(change)).toBe('failed');
    expect((await scene.card(change)).decisionReason).toBe('what it would change was changed meanwhile');
  });

  it('Inv 40 never changes a version of a rule once it was made', async () => {
    const scene = await stage().scene();
    await expect(
      stage()
        .db.transaction()
        .execute(async (trx) => {
          await trx
            .updateTable('adminRules')
            .set({ rule: '{}' })
            .where('workspaceId', '=', scene.workspaceId)
            .execute();
        }),
    ).rejects.toThrow('permission denied');
  });
});
