import { describe, expect, it } from 'vitest';
import { followSlackStatus } from '../../members/deactivate.ts';
import { withdrawBallot } from '../../requests/withdraw-ballot.ts';
import { ok, refusalOf, type Scene, useStage } from './scene.ts';

const stage = useStage();

const leave = (scene: Scene, person: 'ana' | 'bruno' | 'chiara' | 'deniz' | 'emil', gone = true) =>
  followSlackStatus(stage().db, {
    workspaceId: scene.workspaceId,
    slackUserId: scene.seeded.people[person].slackUserId,
    gone,
  });
const withdraw = (scene: Scene, requestId: Parameters<Scene['vote']>[0], person: 'ana' | 'bruno' | 'emil') =>
  withdrawBallot(stage().db, { workspaceId: scene.workspaceId, requestId, voterId: scene.id(person) });

async function countBallots(requestId: string): Promise<number> {
  const [row] = await stage().sql<{ n: number }>(
    'SELECT count(*)::int AS n FROM ballots WHERE request_id = $1 AND withdrawn_at IS NULL AND NOT late',
    [requestId],
  );
  return row?.n ?? 0;
}

describe('casting a ballot', () => {
  it('T1 refuses the requester and the owner, though they are administrators, and leaves a trace', async () => {
    const scene = await stage().scene();
    const id = await scene.ask(
      'ana',
      'create_reporting_key',
      scene.createDraft({ ownerId: scene.id('bruno') }),
    );
    expect(refusalOf(await scene.vote(id, 'ana'))).toEqual({ code: 'own_request', as: 'requester' });
    expect(refusalOf(await scene.vote(id, 'bruno', 'reject'))).toEqual({ code: 'own_request', as: 'owner' });
    expect(await countBallots(id)).toBe(0);
    expect(await scene.audit(id)).toEqual(['request.submitted', 'ballot.refused', 'ballot.refused']);
  });

  it('T1 refuses a ballot of requester or owner in the database itself', async () => {
    const scene = await stage().scene();
    const id = await scene.ask(
      'ana',
      'create_reporting_key',
      scene.createDraft({ ownerId: scene.id('bruno') }),
    );
    const { contentHash, reachDigest } = await scene.card(id);
    for (const person of ['ana', 'bruno'] as const) {
      await expect(
        stage().sql(
          `INSERT INTO ballots (workspace_id, id, request_id, voter_id, choice, content_hash, reach_digest, cast_at, late)
           VALUES ($1, $2, $3, $4, 'approve', decode($5, 'hex'), decode($6, 'hex'), now(), false)`,
          [
            scene.workspaceId,
            `${scene.workspaceId}_bal_forged`,
            id,
            scene.id(person),
            contentHash,
            reachDigest,
          ],
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
    const id = await scene.ask(
      'ana',
      'create_reporting_key',
      scene.createDraft({ ownerId: scene.id('ana') }),
    );
    expect(refusalOf(await scene.vote(id, 'emil'))).toEqual({ code: 'not_yours_to_decide' });
  });

  it('B6 keeps a ballot after the decision as late, tells the voter who decided, and changes nothing', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    await scene.approve(id);
    const refusal = refusalOf(await scene.vote(id, 'chiara', 'reject'));
    expect(refusal).toMatchObject({
      code: 'already_decided',
      state: 'approved',
      byIds: [scene.id('ana'), scene.id('bruno')],
    });
    expect(
      await stage().sql('SELECT late, choice FROM ballots WHERE voter_id = $1', [scene.id('chiara')]),
    ).toEqual([{ late: true, choice: 'reject' }]);
    expect((await scene.audit(id)).at(-1)).toBe('ballot.late');
    expect(await scene.state(id)).toBe('approved');
  });

  it('B6 T1 tells the requester and the owner so too, and keeps no ballot of theirs, not even a late one', async () => {
    const scene = await stage().scene();
    const id = await scene.ask(
      'ana',
      'create_reporting_key',
      scene.createDraft({ ownerId: scene.id('bruno') }),
    );
    await scene.approve(id, ['chiara', 'deniz']);
    for (const person of ['ana', 'bruno'] as const) {
      expect(refusalOf(await scene.vote(id, person))).toMatchObject({ code: 'already_decided' });
      expect((await scene.audit(id)).at(-1)).toBe('ballot.late');
    }
    expect(await stage().sql('SELECT voter_id FROM ballots WHERE request_id = $1 AND late', [id])).toEqual(
      [],
    );
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
    expect(refusalOf(await scene.vote(id, 'ana', 'approve'))).toEqual({
      code: 'already_voted',
      choice: 'reject',
    });
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

  it('B1 takes the reject of somebody who had not voted yet, after the quorum and before its decision', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    for (const person of ['ana', 'bruno'] as const) ok(await scene.vote(id, person));
    ok(await scene.vote(id, 'chiara', 'reject'));
    await scene.decide(id);
    expect(await scene.state(id)).toBe('rejected');
  });

  it('T29 keeps every eligible click before the decision, though the quorum is complete', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    for (const person of ['ana', 'bruno', 'chiara'] as const) ok(await scene.vote(id, person));
    ok(await withdraw(scene, id, 'ana'));
    await scene.decide(id);
    expect(await scene.state(id)).toBe('approved');
    expect((await scene.card(id)).steps[0]?.approvedBy.map((person) => person.id)).toEqual([
      scene.id('bruno'),
      scene.id('chiara'),
    ]);
  });

  it('T13 counts nobody who left after voting, and counts them again when they are back', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    ok(await scene.vote(id, 'ana'));
    ok(await leave(scene, 'ana'));
    ok(await scene.vote(id, 'bruno'));
    await scene.decide(id);
    expect(await scene.state(id)).toBe('pending');
    expect(refusalOf(await scene.vote(id, 'ana', 'reject'))).toEqual({
      code: 'not_a_member',
      why: 'deactivated',
    });
    expect((await scene.audit(id)).at(-1)).toBe('ballot.refused');
    ok(await leave(scene, 'ana', false));
    await scene.decide(id);
    expect(await scene.state(id)).toBe('approved');
  });

  it('T13 counts no reject of somebody who left, and counts it again when they are back', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    ok(await scene.vote(id, 'ana', 'reject'));
    ok(await leave(scene, 'ana'));
    await scene.decide(id);
    expect(await scene.state(id)).toBe('pending');
    for (const person of ['bruno', 'chiara'] as const) ok(await scene.vote(id, person));
    ok(await leave(scene, 'ana', false));
    await scene.decide(id);
    expect(await scene.state(id)).toBe('rejected');
  });

  it('rule 2 counts no ballot that is marked as late, whatever became of its request', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    for (const person of ['ana', 'bruno'] as const) ok(await scene.vote(id, person));
    await stage().sql('UPDATE ballots SET late = true WHERE voter_id = $1', [scene.id('ana')]);
    await scene.decide(id);
    expect(await scene.state(id)).toBe('pending');
  });

  it('keeps who decided as it was, though they leave and the reach grows afterwards', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    await scene.approve(id);
    ok(await leave(scene, 'ana'));
    await stage().sql('INSERT INTO entity_accounts VALUES ($1, 1, 112)', [scene.workspaceId]);
    const card = await scene.card(id);
    expect(card.steps[0]?.approvedBy.map((person) => person.id)).toEqual([
      scene.id('ana'),
      scene.id('bruno'),
    ]);
    expect(refusalOf(await scene.vote(id, 'chiara'))).toMatchObject({
      byIds: [scene.id('ana'), scene.id('bruno')],
    });
  });

  it('T76 says stuck when too few are left, never approves, and goes on when somebody is back', async () => {
    const scene = await stage().scene({ approvals: 3 });
    const id = await scene.askForKey();
    for (const person of ['ana', 'bruno'] as const) ok(await scene.vote(id, person));
    for (const person of ['chiara', 'deniz'] as const) ok(await leave(scene, person));
    await scene.decide(id);
    expect((await scene.card(id)).stuck).toBe(true);
    await scene.decide(id);
    expect((await scene.told(id)).filter((event) => event === 'request_stuck')).toHaveLength(1);
    expect(await scene.state(id)).toBe('pending');
    ok(await leave(scene, 'deniz', false));
    ok(await scene.vote(id, 'deniz'));
    await scene.decide(id);
    expect(await scene.state(id)).toBe('approved');
  });

  it('B5 says stuck when the people who are left have all voted where they were not needed', async () => {
    const scene = await stage().scene();
    const rule = {
      order: 'all_at_once',
      steps: [
        { approvals: 1, administrators: false, groups: [], members: [scene.id('ana'), scene.id('bruno')] },
        { approvals: 1, administrators: false, groups: [], members: [scene.id('ana')] },
      ],
    };
    await stage().sql(
      `UPDATE admin_rules SET rule = $2 WHERE workspace_id = $1 AND kind = 'create_reporting_key'`,
      [scene.workspaceId, JSON.stringify(rule)],
    );
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
