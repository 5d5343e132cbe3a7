import { describe, expect, it } from 'vitest';
import type { KeyId } from '../../domain/ids.ts';
import { confirmReveal } from '../../keys/confirm-reveal.ts';
import type { EditKeyDraft } from '../../requests/kinds/edit-reporting-key.ts';
import { DAY, ok, refusalOf, type Scene, useStage } from './scene.ts';

const stage = useStage();

const scopeOf = async (keyId: KeyId) =>
  (await stage().sql<{ entity_id: number }>('SELECT entity_id FROM key_entities WHERE key_id = $1 ORDER BY 1', [keyId])).map(({ entity_id: id }) => id);

async function editDraft(scene: Scene, keyId: KeyId, changes: Partial<EditKeyDraft> = {}): Promise<EditKeyDraft> {
  const [key] = await stage().sql<{ owner_id: EditKeyDraft['ownerId']; expires_at: Date }>('SELECT * FROM reporting_keys WHERE id = $1', [keyId]);
  if (!key) throw new Error('no key');
  return {
    keyId,
    entityIds: scene.entities(...(await scopeOf(keyId))),
    permissionGroupIds: [scene.group('reports')],
    ownerId: key.owner_id,
    expiresAt: key.expires_at.toISOString(),
    ...changes,
  };
}

describe('editing a key', () => {
  it('rule 6 the old scope holds until the edit is approved, narrowing included', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey({ entityIds: scene.entities(1, 2) });
    const narrow = await scene.ask('ana', 'edit_reporting_key', await editDraft(scene, keyId, { entityIds: scene.entities(2) }));
    ok(await scene.vote(narrow, 'bruno'));
    expect(await scopeOf(keyId)).toEqual([1, 2]);
    ok(await scene.vote(narrow, 'chiara'));
    await scene.decide(narrow);
    expect(await scopeOf(keyId)).toEqual([2]);
  });

  it('refuses an edit of nothing, a second one while the first waits, and one by a member', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey();
    const draft = await editDraft(scene, keyId);
    expect(refusalOf(await scene.submit('ana', 'edit_reporting_key', draft))).toEqual({ code: 'nothing_to_change' });
    const wider = { ...draft, entityIds: scene.entities(1, 3) };
    expect(refusalOf(await scene.submit('emil', 'edit_reporting_key', wider))).toEqual({ code: 'administrators_only' });
    await scene.ask('ana', 'edit_reporting_key', wider);
    expect(refusalOf(await scene.submit('bruno', 'edit_reporting_key', wider))).toMatchObject({ code: 'already_pending' });
  });

  it('§5 a base that moved meanwhile makes the decision failed', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey();
    const edit = await scene.ask('ana', 'edit_reporting_key', await editDraft(scene, keyId, { entityIds: scene.entities(1, 3) }));
    await stage().sql('UPDATE reporting_keys SET version = version + 1 WHERE id = $1', [keyId]);
    await scene.approve(edit, ['bruno', 'chiara']);
    expect(await scene.state(edit)).toBe('failed');
    expect((await scene.card(edit)).decisionReason).toBe('what it would change was changed meanwhile');
    expect(await scopeOf(keyId)).toEqual([1]);
  });

  it('counts neither the old nor the new owner in a change of owner', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey({ ownerId: scene.id('emil') });
    const first = await scene.ask('ana', 'edit_reporting_key', await editDraft(scene, keyId, { ownerId: scene.id('bruno') }));
    expect(refusalOf(await scene.vote(first, 'bruno'))).toEqual({ code: 'own_request', as: 'owner' });
    await scene.approve(first, ['chiara', 'deniz']);
    expect((await stage().sql<{ owner_id: string }>('SELECT owner_id FROM reporting_keys WHERE id = $1', [keyId]))[0]?.owner_id).toBe(scene.id('bruno'));
    const rotated = await editDraft(scene, keyId, { ownerId: scene.id('chiara') });
    expect(refusalOf(await scene.submit('ana', 'edit_reporting_key', rotated))).toEqual({ code: 'rule_cannot_be_met', missing: 1, step: 1 });
  });

  it('rule 4 a secret shown to the former owner cannot be confirmed by the new one', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.approvedKey();
    const shown = ok(await scene.claim(keyId));
    const edit = await scene.ask('ana', 'edit_reporting_key', await editDraft(scene, keyId, { ownerId: scene.id('bruno') }));
    await scene.approve(edit, ['chiara', 'deniz']);
    const confirm = (who: 'emil' | 'bruno') => confirmReveal(stage().db, { workspaceId: scene.workspaceId, revealId: shown.revealId, memberId: scene.id(who) });
    expect(refusalOf(await confirm('bruno'))).toEqual({ code: 'reveal_over' });
    expect(refusalOf(await confirm('emil'))).toMatchObject({ code: 'owner_only' });
    expect(await stage().sql(`SELECT 1 FROM secrets WHERE key_id = $1 AND state <> 'dead'`, [keyId])).toEqual([]);
    await scene.reveal(keyId, 'bruno');
  });

  it('B4 an edit approved before the reveal widens what may be revealed', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.approvedKey();
    const edit = await scene.ask('ana', 'edit_reporting_key', await editDraft(scene, keyId, { entityIds: scene.entities(1, 2) }));
    await scene.approve(edit, ['bruno', 'chiara']);
    await scene.reveal(keyId);
  });

  it('B7 an edit does not bring back a key that expired while it waited', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey({ expiresAt: new Date(stage().now() + 2 * DAY).toISOString() });
    const edit = await scene.ask('ana', 'edit_reporting_key', await editDraft(scene, keyId, { expiresAt: new Date(stage().now() + 50 * DAY).toISOString() }));
    await stage().forward(2 * DAY);
    await scene.approve(edit, ['bruno', 'chiara']);
    expect(await scene.state(edit)).toBe('failed');
  });
});

describe('editing an entity', () => {
  const edit = (scene: Scene, add: number[], remove: number[] = [], entity = 1) =>
    scene.submit('deniz', 'edit_entity', { entityId: scene.entities(entity)[0]!, addAccountIds: add, removeAccountIds: remove });

  it('B4 names on its card every key it would widen, and by what', async () => {
    const scene = await stage().scene();
    await scene.mirrorAccounts(109, 112);
    await scene.activeKey({ name: 'Wide already', entityIds: scene.entities(1, 3) });
    const { keyId } = await scene.activeKey({ name: 'Narrow', entityIds: scene.entities(1) });
    await scene.activeKey({ name: 'Elsewhere', entityIds: scene.entities(2) });
    const { id } = ok(await edit(scene, [112, 109]));
    const { reach } = await scene.card(id);
    expect(reach).toMatchObject([{ keyId, keyName: 'Narrow', actions: ['reports:read'] }]);
    expect(reach[0]?.accounts.map((account) => account.id)).toEqual([109, 112]);
  });

  it('B4 growth voids ballots that saw less; the card is written again, and they may be cast again', async () => {
    const scene = await stage().scene();
    await scene.mirrorAccounts(112);
    const key = await scene.askForKey();
    const oldCard = await scene.card(key);
    ok(await scene.vote(key, 'ana'));
    const { id } = ok(await edit(scene, [112]));
    await scene.approve(id);
    expect(await scene.told(key)).toContain('request_refreshed');
    expect((await scene.card(key)).version).toBeGreaterThan(oldCard.version + 1);
    expect(refusalOf(await scene.vote(key, 'bruno', 'approve', oldCard))).toEqual({ code: 'reach_grew' });
    ok(await scene.vote(key, 'bruno'));
    await scene.decide(key);
    expect(await scene.state(key)).toBe('pending');
    ok(await scene.vote(key, 'ana'));
    await scene.decide(key);
    expect(await scene.state(key)).toBe('approved');
  });

  it('B4 shrinking voids no ballot', async () => {
    const scene = await stage().scene();
    const key = await scene.askForKey();
    const oldCard = await scene.card(key);
    ok(await scene.vote(key, 'ana'));
    await scene.approve(ok(await edit(scene, [], [101])).id);
    ok(await scene.vote(key, 'bruno', 'approve', oldCard));
    await scene.decide(key);
    expect(await scene.state(key)).toBe('approved');
  });

  it('B4 a reject counts whatever the reach became', async () => {
    const scene = await stage().scene();
    const key = await scene.askForKey();
    const oldCard = await scene.card(key);
    await stage().sql('INSERT INTO entity_accounts VALUES ($1, 1, 112)', [scene.workspaceId]);
    ok(await scene.vote(key, 'ana', 'reject', oldCard));
    await scene.decide(key);
    expect(await scene.state(key)).toBe('rejected');
  });

  it('changes membership only when it is approved, and moves the version', async () => {
    const scene = await stage().scene();
    await scene.mirrorAccounts(112);
    const { id } = ok(await edit(scene, [112], [101]));
    const accounts = async () => (await stage().sql<{ account_id: number }>('SELECT account_id FROM entity_accounts WHERE workspace_id = $1 AND entity_id = 1 ORDER BY 1', [scene.workspaceId])).map(({ account_id: account }) => account);
    expect(await accounts()).toEqual([101, 102, 103, 104]);
    await scene.approve(id);
    expect(await accounts()).toEqual([102, 103, 104, 112]);
    expect(await scene.audit('1')).toEqual(['entity.edited']);
  });

  it('fails when the entity changed meanwhile', async () => {
    const scene = await stage().scene();
    const { id } = ok(await edit(scene, [], [101]));
    await stage().sql('UPDATE entities SET version = version + 1 WHERE workspace_id = $1 AND id = 1', [scene.workspaceId]);
    await scene.approve(id);
    expect(await scene.state(id)).toBe('failed');
  });

  it('refuses accounts that are unknown, on both sides, beyond any integer, or already as wanted', async () => {
    const scene = await stage().scene();
    await scene.mirrorAccounts(101);
    const problem = (name: string, ids: string[]) => ({ code: 'invalid', problems: [{ field: 'accounts', problem: name, ids }] });
    expect(refusalOf(await edit(scene, [999]))).toEqual(problem('unknown', ['999']));
    expect(refusalOf(await edit(scene, [2 ** 40]))).toEqual(problem('unknown', [String(2 ** 40)]));
    expect(refusalOf(await edit(scene, [101], [101]))).toEqual(problem('both', ['101']));
    expect(refusalOf(await edit(scene, [101], [999]))).toEqual({ code: 'nothing_to_change' });
    expect(refusalOf(await edit(scene, [], [101], 2 ** 40))).toMatchObject({ code: 'invalid', problems: [{ field: 'entities' }] });
  });
});
