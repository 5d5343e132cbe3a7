import { describe, expect, it } from 'vitest';
import { followSlackStatus } from '../../members/deactivate.ts';
import { cancelRequest } from '../../requests/cancel.ts';
import { nudgeApprovers } from '../../requests/nudge.ts';
import { withdrawBallot } from '../../requests/withdraw-ballot.ts';
import { HOUR, ok, refusalOf, type Scene, useStage } from './scene.ts';

const stage = useStage();

const leave = (scene: Scene, person: 'ana' | 'bruno' | 'chiara' | 'deniz' | 'emil', gone = true) =>
  followSlackStatus(stage().db, { workspaceId: scene.workspaceId, slackUserId: scene.seeded.people[person].slackUserId, gone });
const withdraw = (scene: Scene, requestId: Parameters<Scene['vote']>[0], person: 'ana' | 'bruno' | 'emil') =>
  withdrawBallot(stage().db, { workspaceId: scene.workspaceId, requestId, voterId: scene.id(person) });

async function countBallots(requestId: string): Promise<number> {
  const [row] = await stage().sql<{ n: number }>('SELECT count(*)::int AS n FROM ballots WHERE request_id = $1 AND withdrawn_at IS NULL AND NOT late', [requestId]);
  return row?.n ?? 0;
}

describe('casting a ballot', () => {
  it('T1 refuses the requester and the owner, though they are administrators, and leaves a trace', async () => {
    const scene = await stage().scene();
    const id = await scene.ask('ana', 'create_reporting_key', scene.createDraft({ ownerId: scene.id('bruno') }));
    expect(refusalOf(await scene.vote(id, 'ana'))).toEqual({ code: 'own_request', as: 'requester' });
    expect(refusalOf(await scene.vote(id, 'bruno', 'reject'))).toEqual({ code: 'own_request', as: 'owner' });
    expect(await countBallots(id)).toBe(0);
    expect(await scene.audit(id)).toEqual(['request.submitted', 'ballot.refused', 'ballot.refused']);
  });

  it('T1 refuses a ballot of requester or owner in the database itself', async () => {
    const scene = await stage().scene();
    const id = await scene.ask('ana', 'create_reporting_key', scene.createDraft({ ownerId: scene.id('bruno') }));
    const { contentHash, reachDigest } = await scene.card(id);
    for (const person of ['ana', 'bruno'] as const) {
      await expect(
        stage().sql(
          `INSERT INTO ballots (workspace_id, id, request_id, voter_id, choice, content_hash, reach_digest, cast_at, late)
           VALUES ($1, $2, $3, $4, 'approve', decode($5, 'hex'), decode($6, 'hex'), now(), false)`,
          [scene.workspaceId, `${scene.workspaceId}_bal_forged`, id, scene.id(person), contentHash, reachDigest],
        ),
      ).rejects.toThrow('the requester and the owner have no ballot');
    }
  });

  it('T2 counts a second click by the same approver as no second approval', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    ok(await scene.vote(id, 'ana'));
    expect(refusalOf(await scene.vote(id, 'ana'))).toEqual({ code: 'already_voted', choice: 'approve' });
    await scene.decide(id);
    expect(await scene.state(id)).toBe('pending');
    expect(await countBallots(id)).toBe(1);
  });

  it('B1 refuses whoever the rule does not name', async () => {
    const scene = await stage().scene();
    const id = await scene.ask('ana', 'create_reporting_key', scene.createDraft({ ownerId: scene.id('ana') }));
    expect(refusalOf(await scene.vote(id, 'emil'))).toEqual({ code: 'not_yours_to_decide' });
  });

  it('T5 refuses a click on a card whose content is not what is stored', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    const card = await scene.card(id);
    const other = { ...card, contentHash: '00'.repeat(32) };
    expect(refusalOf(await scene.vote(id, 'ana', 'approve', other))).toEqual({ code: 'request_changed' });
    const foreignReach = { ...card, reachDigest: 'ff'.repeat(32) };
    expect(refusalOf(await scene.vote(id, 'ana', 'approve', foreignReach))).toEqual({ code: 'request_changed' });
  });

  it.each([
    ['scope', `UPDATE requests SET content = jsonb_set(content, '{entityIds}', '[1, 2, 3]') WHERE id = $1`],
    ['expiry', `UPDATE requests SET content = jsonb_set(content, '{expiresAt}', '"2099-01-01T00:00:00.000Z"') WHERE id = $1`],
    ['deadline', `UPDATE requests SET expires_at = expires_at + interval '1 day' WHERE id = $1`],
    ['excluded people', `UPDATE requests SET excluded_ids = excluded_ids || 'somebody'::text WHERE id = $1`],
  ])('T5 counts no ballot any more when the %s is changed in the database', async (_what, change) => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    ok(await scene.vote(id, 'ana'));
    const card = await scene.card(id);
    await stage().sql(change, [id]);
    expect(refusalOf(await scene.vote(id, 'bruno', 'approve', card))).toEqual({ code: 'request_changed' });
    await scene.decide(id);
    expect((await scene.card(id)).steps[0]?.approvedBy).toEqual([]);
    expect(await scene.state(id)).toBe('pending');
  });

  it('T5 grants what was approved, whatever lay in the rows of the key meanwhile', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    const { id: keyId } = await scene.keyOf(id);
    for (const entity of [2, 3]) await stage().sql('INSERT INTO key_entities VALUES ($1, $2, $3)', [scene.workspaceId, keyId, entity]);
    await stage().sql(`UPDATE reporting_keys SET owner_id = $2, expires_at = expires_at + interval '200 days' WHERE id = $1`, [keyId, scene.id('ana')]);
    await scene.approve(id, ['bruno', 'chiara']);
    expect(await stage().sql('SELECT entity_id FROM key_entities WHERE key_id = $1', [keyId])).toEqual([{ entity_id: 1 }]);
    expect((await scene.keyOf(id)).owner_id).toBe(scene.id('emil'));
    expect((await scene.keyOf(id)).expires_at.getTime()).toBeLessThan(Date.now() + 91 * 24 * HOUR);
    expect((await scene.openRight(keyId)).ownerId).toBe(scene.id('emil'));
  });

  it('B6 keeps a ballot after the decision as late, tells the voter who decided, and changes nothing', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    await scene.approve(id);
    const refusal = refusalOf(await scene.vote(id, 'chiara', 'reject'));
    expect(refusal).toMatchObject({ code: 'already_decided', state: 'approved', byIds: [scene.id('ana'), scene.id('bruno')] });
    expect(await stage().sql('SELECT late, choice FROM ballots WHERE voter_id = $1', [scene.id('chiara')])).toEqual([{ late: true, choice: 'reject' }]);
    expect((await scene.audit(id)).at(-1)).toBe('ballot.late');
    expect(await scene.state(id)).toBe('approved');
  });

  it('B6 lets an approver withdraw an approval while it is pending, and vote anew', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    ok(await scene.vote(id, 'ana'));
    ok(await withdraw(scene, id, 'ana'));
    ok(await scene.vote(id, 'bruno'));
    await scene.decide(id);
    expect(await scene.state(id)).toBe('pending');
    ok(await scene.vote(id, 'ana'));
    await scene.decide(id);
    expect(await scene.state(id)).toBe('approved');
    expect(refusalOf(await withdraw(scene, id, 'ana'))).toMatchObject({ code: 'already_decided' });
  });

  it('B6 has nothing to withdraw for whoever cast nothing, and a reject is final', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    expect(refusalOf(await withdraw(scene, id, 'bruno'))).toEqual({ code: 'no_ballot' });
    ok(await scene.vote(id, 'ana', 'reject'));
    expect(refusalOf(await withdraw(scene, id, 'ana'))).toEqual({ code: 'reject_is_final' });
    expect(refusalOf(await scene.vote(id, 'ana', 'approve'))).toEqual({ code: 'already_voted', choice: 'reject' });
  });

  it('B1 lets an approval turn into a reject, and a reject beat a quorum that nobody decided yet', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    ok(await scene.vote(id, 'ana'));
    ok(await scene.vote(id, 'bruno'));
    ok(await scene.vote(id, 'ana', 'reject'));
    await scene.decide(id);
    expect(await scene.state(id)).toBe('rejected');
    expect((await scene.card(id)).rejectedBy?.id).toBe(scene.id('ana'));
    expect((await scene.keyOf(id)).state).toBe('aborted');
  });

  it('T13 counts nobody who left after voting, and counts them again when they are back', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    ok(await scene.vote(id, 'ana'));
    ok(await leave(scene, 'ana'));
    ok(await scene.vote(id, 'bruno'));
    await scene.decide(id);
    expect(await scene.state(id)).toBe('pending');
    expect(refusalOf(await scene.vote(id, 'ana', 'reject'))).toEqual({ code: 'not_a_member', why: 'deactivated' });
    ok(await leave(scene, 'ana', false));
    await scene.decide(id);
    expect(await scene.state(id)).toBe('approved');
  });

  it('keeps who decided as it was, though they leave and the reach grows afterwards', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    await scene.approve(id);
    ok(await leave(scene, 'ana'));
    await stage().sql('INSERT INTO entity_accounts VALUES ($1, 1, 112)', [scene.workspaceId]);
    const card = await scene.card(id);
    expect(card.steps[0]?.approvedBy.map((person) => person.id)).toEqual([scene.id('ana'), scene.id('bruno')]);
    expect(refusalOf(await scene.vote(id, 'chiara'))).toMatchObject({ byIds: [scene.id('ana'), scene.id('bruno')] });
  });

  it('T76 says stuck when too few are left, never approves, and goes on when somebody is back', async () => {
    const scene = await stage().scene({ approvals: 3 });
    const id = await scene.askForKey();
    for (const person of ['ana', 'bruno'] as const) ok(await scene.vote(id, person));
    for (const person of ['chiara', 'deniz'] as const) ok(await leave(scene, person));
    await scene.decide(id);
    expect((await scene.card(id)).stuck).toBe(true);
    expect(await scene.told(id)).toContain('request_stuck');
    expect(await scene.state(id)).toBe('pending');
    ok(await leave(scene, 'deniz', false));
    ok(await scene.vote(id, 'deniz'));
    await scene.decide(id);
    expect(await scene.state(id)).toBe('approved');
  });

  it('B5 says stuck when the people who are left have all voted where they were not needed', async () => {
    const scene = await stage().scene();
    const rule = { order: 'all_at_once', steps: [
      { approvals: 1, administrators: false, groups: [], members: [scene.id('ana'), scene.id('bruno')] },
      { approvals: 1, administrators: false, groups: [], members: [scene.id('ana')] },
    ] };
    await stage().sql(`UPDATE admin_rules SET rule = $2 WHERE workspace_id = $1 AND kind = 'create_reporting_key'`, [scene.workspaceId, JSON.stringify(rule)]);
    const id = await scene.askForKey();
    await scene.decide(id);
    expect((await scene.card(id)).stuck).toBe(false);
    ok(await scene.vote(id, 'ana'));
    await scene.decide(id);
    expect((await scene.card(id)).stuck).toBe(true);
    ok(await withdraw(scene, id, 'ana'));
    ok(await scene.vote(id, 'bruno'));
    ok(await scene.vote(id, 'ana'));
    await scene.decide(id);
    expect(await scene.state(id)).toBe('approved');
  });
});

describe('B2 steps', () => {
  async function withRule(rule: (scene: Scene) => object) {
    const scene = await stage().scene();
    await stage().sql(`UPDATE admin_rules SET rule = $2 WHERE workspace_id = $1 AND kind = 'create_reporting_key'`, [scene.workspaceId, JSON.stringify(rule(scene))]);
    return { scene, id: await scene.askForKey() };
  }
  const step = (approvals: number, members: string[], groups: string[] = []) => ({ approvals, administrators: false, groups, members });

  it('B2 in order: the second step is not asked, and its approval not taken, before the first is filled', async () => {
    const { scene, id } = await withRule((s) => ({ order: 'in_order', steps: [step(1, [s.id('ana')]), step(1, [s.id('bruno')])] }));
    expect((await scene.card(id)).mayVote.map(({ id: who }) => who)).toEqual([scene.id('ana')]);
    expect(refusalOf(await scene.vote(id, 'bruno'))).toEqual({ code: 'not_yours_to_decide' });
    expect(refusalOf(await scene.vote(id, 'bruno', 'reject'))).toEqual({ code: 'not_yours_to_decide' });
    ok(await scene.vote(id, 'ana'));
    ok(await scene.vote(id, 'bruno'));
    await scene.decide(id);
    expect(await scene.state(id)).toBe('approved');
  });

  it('B2 all at once: either step may be filled first', async () => {
    const { scene, id } = await withRule((s) => ({ order: 'all_at_once', steps: [step(1, [s.id('ana')]), step(1, [s.id('bruno')])] }));
    ok(await scene.vote(id, 'bruno'));
    await scene.decide(id);
    expect(await scene.state(id)).toBe('pending');
    ok(await scene.vote(id, 'ana'));
    await scene.decide(id);
    expect(await scene.state(id)).toBe('approved');
  });

  it('B2 counts a person of two steps once', async () => {
    const { scene, id } = await withRule((s) => ({ order: 'in_order', steps: [step(1, [s.id('ana'), s.id('bruno')]), step(1, [s.id('ana'), s.id('chiara')])] }));
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
      await stage().sql(`INSERT INTO approver_group_members VALUES ($1, 'treasury', $2)`, [workspaceId, other.id(person)]);
    }
    await stage().sql(`UPDATE admin_rules SET rule = $2 WHERE workspace_id = $1 AND kind = 'create_reporting_key'`, [
      workspaceId, JSON.stringify({ order: 'in_order', steps: [step(2, [], ['treasury'])] }),
    ]);
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

describe('cancelling and nudging', () => {
  it('B6 lets the requester, and nobody else, cancel while it is pending', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    const cancel = (who: 'ana' | 'emil') => cancelRequest(stage().db, { workspaceId: scene.workspaceId, requestId: id, memberId: scene.id(who) });
    expect(refusalOf(await cancel('ana'))).toEqual({ code: 'not_found' });
    ok(await cancel('emil'));
    expect(await scene.state(id)).toBe('cancelled');
    expect((await scene.keyOf(id)).state).toBe('aborted');
    expect(refusalOf(await cancel('emil'))).toMatchObject({ code: 'already_decided', state: 'cancelled' });
    expect(refusalOf(await scene.vote(id, 'ana'))).toMatchObject({ code: 'already_decided', state: 'cancelled' });
    expect((await scene.audit(id)).filter((action) => action === 'request.cancelled')).toHaveLength(1);
  });

  it('lets the requester nudge once in four hours', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    const nudge = () => nudgeApprovers(stage().db, { workspaceId: scene.workspaceId, requestId: id, memberId: scene.id('emil') });
    ok(await nudge());
    expect(refusalOf(await nudge())).toMatchObject({ code: 'nudged_recently' });
    await stage().forward(4 * HOUR);
    ok(await nudge());
    expect(await scene.told(id)).toEqual(['request_nudged', 'request_nudged']);
  });
});

describe('deadlines', () => {
  it('B7 T17 refuses what comes too late, with nothing running; only deciding closes', async () => {
    const scene = await stage().scene({ requestLifetimeSeconds: 300 });
    const id = await scene.askForKey();
    ok(await scene.vote(id, 'ana'));
    await stage().forward(300_000);
    const late = { code: 'past_deadline' };
    expect(refusalOf(await scene.vote(id, 'bruno'))).toMatchObject(late);
    expect(refusalOf(await scene.vote(id, 'bruno', 'reject'))).toMatchObject(late);
    expect(refusalOf(await withdraw(scene, id, 'ana'))).toMatchObject(late);
    const { workspaceId } = scene;
    expect(refusalOf(await cancelRequest(stage().db, { workspaceId, requestId: id, memberId: scene.id('emil') }))).toMatchObject(late);
    expect(refusalOf(await nudgeApprovers(stage().db, { workspaceId, requestId: id, memberId: scene.id('emil') }))).toMatchObject(late);
    expect(await scene.state(id)).toBe('pending');
    await scene.decide(id);
    expect(await scene.state(id)).toBe('expired');
  });

  it('rule 3 lets a quorum that nobody decided before the deadline expire', async () => {
    const scene = await stage().scene({ requestLifetimeSeconds: 300 });
    const id = await scene.askForKey();
    for (const person of ['ana', 'bruno'] as const) ok(await scene.vote(id, person));
    await stage().forward(300_000);
    await scene.decide(id);
    expect(await scene.state(id)).toBe('expired');
    expect((await scene.keyOf(id)).state).toBe('aborted');
  });

  it('T15 stays as it was decided, whatever comes after, also in the database', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    ok(await scene.vote(id, 'ana', 'reject'));
    await scene.decide(id);
    for (let n = 0; n < 5; n += 1) {
      refusalOf(await scene.vote(id, 'bruno'));
      await scene.decide(id);
    }
    expect(await scene.state(id)).toBe('rejected');
    expect((await scene.audit(id)).filter((action) => /^request\.(approved|rejected|expired|cancelled|failed)$/.test(action))).toEqual(['request.rejected']);
    await expect(stage().sql(`UPDATE requests SET state = 'approved' WHERE id = $1`, [id])).rejects.toThrow('already rejected');
  });
});
