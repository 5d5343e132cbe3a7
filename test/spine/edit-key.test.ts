import { describe, expect, it } from 'vitest';
import type { KeyId } from '../../domain/ids.ts';
import { confirmReveal } from '../../keys/confirm-reveal.ts';
import { renameKey } from '../../keys/rename.ts';
import { resumeKey } from '../../keys/resume.ts';
import { rotateKey } from '../../keys/rotate.ts';
import { suspendKey } from '../../keys/suspend.ts';
import type { EditKeyDraft } from '../../requests/kinds/edit-reporting-key.ts';
import { DAY, ok, refusalOf, type Scene, useStage } from './scene.ts';

const stage = useStage();

const scopeOf = async (keyId: KeyId) =>
  (
    await stage().sql<{ entity_id: number }>(
      'SELECT entity_id FROM key_entities WHERE key_id = $1 ORDER BY 1',
      [keyId],
    )
  ).map(({ entity_id: id }) => id);

async function editDraft(
  scene: Scene,
  keyId: KeyId,
  changes: Partial<EditKeyDraft> = {},
): Promise<EditKeyDraft> {
  const [key] = await stage().sql<{ owner_id: EditKeyDraft['ownerId']; expires_at: Date }>(
    'SELECT * FROM reporting_keys WHERE id = $1',
    [keyId],
  );
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
    const narrow = await scene.ask(
      'ana',
      'edit_reporting_key',
      await editDraft(scene, keyId, { entityIds: scene.entities(2) }),
    );
    ok(await scene.vote(narrow, 'bruno'));
    expect(await scopeOf(keyId)).toEqual([1, 2]);
    ok(await scene.vote(narrow, 'chiara'));
    await scene.decide(narrow);
    expect(await scopeOf(keyId)).toEqual([2]);
  });

  it('B4 the card says what an edit changes and how it was, before the decision and after', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey({ entityIds: scene.entities(1, 2) });
    const edit = await scene.ask(
      'ana',
      'edit_reporting_key',
      await editDraft(scene, keyId, { entityIds: scene.entities(2, 3) }),
    );
    const saysWhatChanges = async () => {
      const { fields } = (await scene.card(edit)).description;
      expect(fields.map(({ label }) => label)).toEqual([
        'Entities',
        'Entities until now',
        'Permission groups',
        'Expires',
        'Owner',
      ]);
      expect(fields[0]?.value).not.toEqual(fields[1]?.value);
    };
    await saysWhatChanges();
    await scene.approve(edit, ['bruno', 'chiara']);
    expect(await scopeOf(keyId)).toEqual([2, 3]);
    await saysWhatChanges();
  });

  it('refuses an edit of nothing, a second one while the first waits, and one by a member', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey({ entityIds: scene.entities(1, 2) });
    const draft = await editDraft(scene, keyId);
    const { permissionGroupIds } = draft;
    const otherwise = {
      ...draft,
      entityIds: scene.entities(2, 1, 2),
      permissionGroupIds: [...permissionGroupIds, ...permissionGroupIds],
    };
    for (const same of [draft, otherwise]) {
      expect(refusalOf(await scene.submit('ana', 'edit_reporting_key', same))).toEqual({
        code: 'nothing_to_change',
      });
    }
    const wider = { ...draft, entityIds: scene.entities(1, 3) };
    expect(refusalOf(await scene.submit('emil', 'edit_reporting_key', wider))).toEqual({
      code: 'administrators_only',
    });
    await scene.ask('ana', 'edit_reporting_key', wider);
    expect(refusalOf(await scene.submit('bruno', 'edit_reporting_key', wider))).toMatchObject({
      code: 'already_pending',
    });
  });

  it('C5 takes an edit that changes one thing alone', async () => {
    const scene = await stage().scene();
    const changes: Partial<EditKeyDraft>[] = [
      { entityIds: scene.entities(1) },
      { entityIds: scene.entities(1, 2, 3) },
      { permissionGroupIds: [scene.group('full-access')] },
      { ownerId: scene.id('deniz') },
      { expiresAt: new Date(stage().now() + 80 * DAY).toISOString() },
    ];
    for (const change of changes) {
      const { keyId } = await scene.activeKey({ entityIds: scene.entities(1, 2) });
      const id = await scene.ask('ana', 'edit_reporting_key', await editDraft(scene, keyId, change));
      const [asked] = await stage().sql<{ content: object }>('SELECT content FROM requests WHERE id = $1', [
        id,
      ]);
      expect(asked?.content).toMatchObject({ keyId, ...change });
    }
  });

  it('§5 an edit holds though the key was renamed, stopped, resumed and rotated: its version moves with the edit alone', async () => {
    const scene = await stage().scene();
    const { keyId, requestId } = await scene.activeKey();
    const edit = await scene.ask(
      'ana',
      'edit_reporting_key',
      await editDraft(scene, keyId, { entityIds: scene.entities(1, 3) }),
    );
    const { db } = stage();
    const by = { workspaceId: scene.workspaceId, keyId, memberId: scene.id('ana') };
    ok(await renameKey(db, { ...by, name: 'Renamed meanwhile' }));
    ok(await suspendKey(db, by));
    ok(await resumeKey(db, by));
    ok(await rotateKey(db, { ...by, overlapSeconds: 0 }));
    await scene.reveal(keyId);
    expect((await scene.keyOf(requestId)).version).toBe(1);
    await scene.approve(edit, ['bruno', 'chiara']);
    expect(await scene.state(edit)).toBe('approved');
    expect((await scene.keyOf(requestId)).version).toBe(2);
    expect(await scene.told(keyId)).toContain('key_edited');
    expect(await scene.told(keyId)).not.toContain('key_handed_over');
  });

  it('§5 a base that moved meanwhile makes the decision failed', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey();
    const edit = await scene.ask(
      'ana',
      'edit_reporting_key',
      await editDraft(scene, keyId, { entityIds: scene.entities(1, 3) }),
    );
    await stage().sql('UPDATE reporting_keys SET version = version + 1 WHERE id = $1', [keyId]);
    await scene.approve(edit, ['bruno', 'chiara']);
    expect(await scene.state(edit)).toBe('failed');
    expect((await scene.card(edit)).decisionReason).toBe('what it would change was changed meanwhile');
    expect(await scopeOf(keyId)).toEqual([1]);
  });

  it('counts neither the old nor the new owner in a change of owner', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey({ ownerId: scene.id('emil') });
    const first = await scene.ask(
      'ana',
      'edit_reporting_key',
      await editDraft(scene, keyId, { ownerId: scene.id('bruno') }),
    );
    expect(refusalOf(await scene.vote(first, 'bruno'))).toEqual({ code: 'own_request', as: 'owner' });
    await scene.approve(first, ['chiara', 'deniz']);
    expect(
      (
        await stage().sql<{ owner_id: string }>('SELECT owner_id FROM reporting_keys WHERE id = $1', [keyId])
      )[0]?.owner_id,
    ).toBe(scene.id('bruno'));
    const rotated = await editDraft(scene, keyId, { ownerId: scene.id('chiara') });
    expect(refusalOf(await scene.submit('ana', 'edit_reporting_key', rotated))).toEqual({
      code: 'rule_cannot_be_met',
      missing: 1,
      step: 1,
    });
  });

  it('rule 3 a change of owner leaves a right that has ended as it was', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.approvedKey();
    const right = await scene.openRight(keyId);
    await scene.reveal(keyId);
    const draft = await editDraft(scene, keyId, {
      ownerId: scene.id('bruno'),
      entityIds: scene.entities(1, 3),
    });
    await scene.approve(await scene.ask('ana', 'edit_reporting_key', draft), ['chiara', 'deniz']);
    expect(
      await stage().sql('SELECT owner_id, reach_digest FROM reveal_rights WHERE id = $1', [right.id]),
    ).toEqual([{ owner_id: scene.id('emil'), reach_digest: right.reachDigest }]);
    expect(await scene.told(right.id)).toEqual(['right_opened']);
  });

  it('rule 4 a secret shown to the former owner cannot be confirmed by the new one', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.approvedKey();
    const shown = ok(await scene.claim(keyId));
    const edit = await scene.ask(
      'ana',
      'edit_reporting_key',
      await editDraft(scene, keyId, { ownerId: scene.id('bruno') }),
    );
    await scene.approve(edit, ['chiara', 'deniz']);
    const confirm = (who: 'emil' | 'bruno') =>
      confirmReveal(stage().db, {
        workspaceId: scene.workspaceId,
        revealId: shown.revealId,
        memberId: scene.id(who),
      });
    expect(refusalOf(await confirm('bruno'))).toEqual({ code: 'reveal_over' });
    expect(refusalOf(await confirm('emil'))).toMatchObject({ code: 'owner_only' });
    expect(await stage().sql(`SELECT 1 FROM secrets WHERE key_id = $1 AND state <> 'dead'`, [keyId])).toEqual(
      [],
    );
    await scene.reveal(keyId, 'bruno');
  });

  it('C8 no edit takes a key beyond a year after it was requested', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey();
    const latest = stage().now() + 366 * DAY;
    await stage().forward(10 * DAY);
    const until = async (at: number) =>
      scene.submit(
        'ana',
        'edit_reporting_key',
        await editDraft(scene, keyId, { expiresAt: new Date(at).toISOString() }),
      );
    expect(refusalOf(await until(latest + DAY))).toEqual({
      code: 'invalid',
      problems: [{ field: 'expiry', problem: 'too_far' }],
    });
    ok(await until(latest - DAY));
  });

  it('B4 an edit approved before the reveal widens what may be revealed', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.approvedKey();
    const edit = await scene.ask(
      'ana',
      'edit_reporting_key',
      await editDraft(scene, keyId, { entityIds: scene.entities(1, 2) }),
    );
    await scene.approve(edit, ['bruno', 'chiara']);
    await scene.reveal(keyId);
  });

  it.each([
    ['its new owner has left', `UPDATE members SET state = 'deactivated' WHERE id = $1`],
    [
      'an entity has ended',
      `UPDATE entities SET status = 'REVOKED' WHERE workspace_id = left($1, 5) AND id = 3`,
    ],
  ])('B1 an edit fails when %s while it waited, and the old scope and owner stay', async (_what, change) => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey();
    const draft = await editDraft(scene, keyId, {
      entityIds: scene.entities(1, 3),
      ownerId: scene.id('deniz'),
    });
    const edit = await scene.ask('ana', 'edit_reporting_key', draft);
    await stage().sql(change, [scene.id('deniz')]);
    await scene.approve(edit, ['bruno', 'chiara']);
    expect(await scene.state(edit)).toBe('failed');
    expect(await scopeOf(keyId)).toEqual([1]);
    expect((await editDraft(scene, keyId)).ownerId).toBe(scene.id('emil'));
  });

  it('B7 an edit does not bring back a key that expired while it waited', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey({ expiresAt: new Date(stage().now() + 2 * DAY).toISOString() });
    const edit = await scene.ask(
      'ana',
      'edit_reporting_key',
      await editDraft(scene, keyId, { expiresAt: new Date(stage().now() + 50 * DAY).toISOString() }),
    );
    await stage().forward(2 * DAY);
    await scene.approve(edit, ['bruno', 'chiara']);
    expect(await scene.state(edit)).toBe('failed');
  });

  it('B7 nor one that was revoked, and says that it had ended', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey();
    const edit = await scene.ask(
      'ana',
      'edit_reporting_key',
      await editDraft(scene, keyId, { expiresAt: new Date(stage().now() + 80 * DAY).toISOString() }),
    );
    await scene.approve(await scene.ask('emil', 'revoke_reporting_key', { keyId, reason: '' }));
    await scene.approve(edit, ['bruno', 'chiara']);
    expect(await scene.state(edit)).toBe('failed');
    expect((await scene.card(edit)).decisionReason).toBe('the key had already ended');
  });
});
