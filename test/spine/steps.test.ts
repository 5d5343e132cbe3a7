import { describe, expect, it } from 'vitest';
import { ok, refusalOf, type Scene, useStage } from './scene.ts';

const stage = useStage();

describe('B2 steps', () => {
  async function withRule(rule: (scene: Scene) => object) {
    const scene = await stage().scene();
    await stage().sql(
      `UPDATE admin_rules SET rule = $2 WHERE workspace_id = $1 AND kind = 'create_reporting_key'`,
      [scene.workspaceId, JSON.stringify(rule(scene))],
    );
    return { scene, id: await scene.askForKey() };
  }
  const step = (approvals: number, members: string[], groups: string[] = []) => ({
    approvals,
    administrators: false,
    groups,
    members,
  });

  it('B2 in order: the second step is not asked, and its approval not taken, before the first is filled', async () => {
    const { scene, id } = await withRule((s) => ({
      order: 'in_order',
      steps: [step(1, [s.id('ana')]), step(1, [s.id('bruno')])],
    }));
    expect((await scene.card(id)).mayVote.map(({ id: who }) => who)).toEqual([scene.id('ana')]);
    expect(refusalOf(await scene.vote(id, 'bruno'))).toEqual({ code: 'not_yours_to_decide' });
    expect(refusalOf(await scene.vote(id, 'bruno', 'reject'))).toEqual({ code: 'not_yours_to_decide' });
    ok(await scene.vote(id, 'ana'));
    ok(await scene.vote(id, 'bruno'));
    await scene.decide(id);
    expect(await scene.state(id)).toBe('approved');
  });

  it('B1 in order: whoever filled an earlier step may still turn that approval into a reject', async () => {
    const { scene, id } = await withRule((s) => ({
      order: 'in_order',
      steps: [step(1, [s.id('ana')]), step(1, [s.id('bruno')])],
    }));
    ok(await scene.vote(id, 'ana'));
    ok(await scene.vote(id, 'ana', 'reject'));
    await scene.decide(id);
    expect(await scene.state(id)).toBe('rejected');
  });

  it('B2 all at once: either step may be filled first', async () => {
    const { scene, id } = await withRule((s) => ({
      order: 'all_at_once',
      steps: [step(1, [s.id('ana')]), step(1, [s.id('bruno')])],
    }));
    ok(await scene.vote(id, 'bruno'));
    await scene.decide(id);
    expect(await scene.state(id)).toBe('pending');
    ok(await scene.vote(id, 'ana'));
    await scene.decide(id);
    expect(await scene.state(id)).toBe('approved');
  });

  it('T13 counts nobody who was named by name and left', async () => {
    const { scene, id } = await withRule((s) => ({
      order: 'all_at_once',
      steps: [step(1, [s.id('ana')]), step(1, [s.id('bruno')])],
    }));
    ok(await scene.vote(id, 'ana'));
    await stage().sql(`UPDATE members SET state = 'deactivated' WHERE id = $1`, [scene.id('ana')]);
    ok(await scene.vote(id, 'bruno'));
    await scene.decide(id);
    expect(await scene.state(id)).toBe('pending');
    expect((await scene.card(id)).stuck).toBe(true);
  });

  it('B2 counts a person of two steps once', async () => {
    const { scene, id } = await withRule((s) => ({
      order: 'in_order',
      steps: [step(1, [s.id('ana'), s.id('bruno')]), step(1, [s.id('ana'), s.id('chiara')])],
    }));
    ok(await scene.vote(id, 'ana'));
    expect(refusalOf(await scene.vote(id, 'ana'))).toMatchObject({ code: 'already_voted' });
    await scene.decide(id);
    expect(await scene.state(id)).toBe('pending');
    ok(await scene.vote(id, 'chiara'));
    await scene.decide(id);
    expect(await scene.state(id)).toBe('approved');
  });

  it('B2 takes whoever stands in the group when they vote and when it is decided', async () => {
    const other = await stage().scene();
    const { workspaceId } = other;
    await stage().sql(`INSERT INTO approver_groups VALUES ($1, 'treasury', 'Treasury')`, [workspaceId]);
    for (const person of ['ana', 'bruno', 'chiara'] as const) {
      await stage().sql(`INSERT INTO approver_group_members VALUES ($1, 'treasury', $2)`, [
        workspaceId,
        other.id(person),
      ]);
    }
    await stage().sql(
      `UPDATE admin_rules SET rule = $2 WHERE workspace_id = $1 AND kind = 'create_reporting_key'`,
      [workspaceId, JSON.stringify({ order: 'in_order', steps: [step(2, [], ['treasury'])] })],
    );
    const request = await other.askForKey();
    expect(refusalOf(await other.vote(request, 'deniz'))).toEqual({ code: 'not_yours_to_decide' });
    ok(await other.vote(request, 'ana'));
    await stage().sql('DELETE FROM approver_group_members WHERE member_id = $1', [other.id('ana')]);
    ok(await other.vote(request, 'bruno'));
    await other.decide(request);
    expect(await other.state(request)).toBe('pending');
    ok(await other.vote(request, 'chiara'));
    await other.decide(request);
    expect(await other.state(request)).toBe('approved');
  });
});
