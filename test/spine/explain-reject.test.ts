import { describe, expect, it } from 'vitest';
import { explainReject } from '../../requests/explain-reject.ts';
import { ok, refusalOf, type Scene, useStage } from './scene.ts';

const stage = useStage();

const explain = (
  scene: Scene,
  requestId: Parameters<Scene['vote']>[0],
  person: 'ana' | 'bruno' | 'chiara' | 'emil',
  reason: string,
) =>
  explainReject(stage().db, {
    workspaceId: scene.workspaceId,
    requestId,
    voterId: scene.id(person),
    reason,
  });

describe('UX 16 the reason of a reject', () => {
  it('stands on the card in the words of who rejected, before the decision and after it, and in the audit trail by its commitment', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    ok(await scene.vote(id, 'ana', 'reject'));
    const before = await scene.card(id);
    expect(before.rejectReason).toBeNull();
    ok(await explain(scene, id, 'ana', '  Two of these entities\nare not yours. '));
    const said = await scene.card(id);
    expect(said.rejectReason).toBe('Two of these entities\nare not yours.');
    expect(said.version).toBeGreaterThan(before.version);
    await scene.decide(id);
    expect(await scene.card(id)).toMatchObject({ state: 'rejected', rejectReason: said.rejectReason });
    const [event] = await stage().sql<{ actor: string; body: string; content: string }>(
      `SELECT e.actor, e.body, t.content FROM audit_events e
       JOIN committed_texts t ON t.workspace_id = e.workspace_id AND e.body LIKE '%' || encode(t.commitment, 'hex') || '%'
       WHERE e.object_id = $1 AND e.action = 'ballot.explained'`,
      [id],
    );
    expect(event).toMatchObject({ actor: scene.id('ana'), content: said.rejectReason });
    expect(event?.body).not.toContain('entities');
  });

  it('may follow the decision, and is said once', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    ok(await scene.vote(id, 'ana', 'reject'));
    await scene.decide(id);
    ok(await explain(scene, id, 'ana', 'Too broad.'));
    expect(refusalOf(await explain(scene, id, 'ana', 'Much too broad.'))).toEqual({
      code: 'already_explained',
    });
    expect((await scene.card(id)).rejectReason).toBe('Too broad.');
    expect((await scene.audit(id)).filter((action) => action === 'ballot.explained')).toHaveLength(1);
  });

  it("is nobody else's to say: not for an approval, a late reject or no ballot at all", async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    ok(await scene.vote(id, 'bruno'));
    const card = await scene.card(id);
    ok(await scene.vote(id, 'ana', 'reject'));
    await scene.decide(id);
    expect(refusalOf(await scene.vote(id, 'chiara', 'reject', card))).toMatchObject({
      code: 'already_decided',
    });
    for (const person of ['bruno', 'chiara', 'emil'] as const) {
      expect(refusalOf(await explain(scene, id, person, 'Not mine.'))).toEqual({ code: 'no_reject' });
    }
    expect((await scene.card(id)).rejectReason).toBeNull();
  });

  it('has from 1 to 500 characters', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    ok(await scene.vote(id, 'ana', 'reject'));
    const refused = async (reason: string) => refusalOf(await explain(scene, id, 'ana', reason));
    const problem = (what: string) => ({ code: 'invalid', problems: [{ field: 'reason', problem: what }] });
    expect(await refused(' \n\0 ')).toEqual(problem('empty'));
    expect(await refused('x'.repeat(501))).toEqual(problem('too_long'));
    ok(await explain(scene, id, 'ana', '🔑'.repeat(500)));
  });

  it('belongs to a reject in the database itself', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    ok(await scene.vote(id, 'ana'));
    await expect(
      stage().sql(`UPDATE ballots SET reason = 'why not' WHERE request_id = $1`, [id]),
    ).rejects.toThrow('reason_of_a_reject');
  });
});
