import { describe, expect, it } from 'vitest';
import { HOUR, ok, refusalOf, useStage } from './scene.ts';

const stage = useStage();

describe('what a ballot is bound to', () => {
  it('T5 refuses a click on a card whose content is not what is stored', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    const card = await scene.card(id);
    const other = { ...card, contentHash: '00'.repeat(32) };
    expect(refusalOf(await scene.vote(id, 'ana', 'approve', other))).toEqual({ code: 'request_changed' });
    const foreignReach = { ...card, reachDigest: 'ff'.repeat(32) };
    expect(refusalOf(await scene.vote(id, 'ana', 'approve', foreignReach))).toEqual({
      code: 'request_changed',
    });
  });

  it.each([
    ['scope', `UPDATE requests SET content = jsonb_set(content, '{entityIds}', '[1, 2, 3]') WHERE id = $1`],
    [
      'expiry',
      `UPDATE requests SET content = jsonb_set(content, '{expiresAt}', '"2099-01-01T00:00:00.000Z"') WHERE id = $1`,
    ],
    ['deadline', `UPDATE requests SET expires_at = expires_at + interval '1 day' WHERE id = $1`],
    ['rule', `UPDATE requests SET rule_kind = 'edit_entity' WHERE id = $1`],
    ['version it is based on', `UPDATE requests SET base_version = 1 WHERE id = $1`],
    ['thing it is about', `UPDATE requests SET target_id = target_id || '2' WHERE id = $1`],
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

  it.each([
    ['its owner has left', `UPDATE members SET state = 'deactivated' WHERE id = $1`],
    [
      'an entity has ended',
      `UPDATE entities SET status = 'REVOKED' WHERE workspace_id = left($1, 5) AND id = 1`,
    ],
  ])('B1 a quorum grants nothing when %s meanwhile: the request fails', async (_what, change) => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    for (const person of ['ana', 'bruno'] as const) ok(await scene.vote(id, person));
    await stage().sql(change, [scene.id('emil')]);
    await scene.decide(id);
    expect(await scene.state(id)).toBe('failed');
    expect((await scene.keyOf(id)).state).toBe('aborted');
    expect(await stage().sql('SELECT 1 FROM reveal_rights WHERE request_id = $1', [id])).toEqual([]);
  });

  it('T5 grants what was approved, whatever lay in the rows of the key meanwhile', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    const { id: keyId } = await scene.keyOf(id);
    for (const entity of [2, 3])
      await stage().sql('INSERT INTO key_entities VALUES ($1, $2, $3)', [scene.workspaceId, keyId, entity]);
    await stage().sql(
      `UPDATE reporting_keys SET owner_id = $2, expires_at = expires_at + interval '200 days' WHERE id = $1`,
      [keyId, scene.id('ana')],
    );
    await scene.approve(id, ['bruno', 'chiara']);
    expect(await stage().sql('SELECT entity_id FROM key_entities WHERE key_id = $1', [keyId])).toEqual([
      { entity_id: 1 },
    ]);
    expect((await scene.keyOf(id)).owner_id).toBe(scene.id('emil'));
    expect((await scene.keyOf(id)).expires_at.getTime()).toBeLessThan(Date.now() + 91 * 24 * HOUR);
    expect((await scene.openRight(keyId)).ownerId).toBe(scene.id('emil'));
  });

  it('C8 B1 a quorum grants no key that would have expired meanwhile, and says so', async () => {
    const scene = await stage().scene();
    const expiresAt = new Date(stage().now() + 24 * HOUR).toISOString();
    const id = await scene.askForKey({ expiresAt });
    await stage().forward(24 * HOUR);
    await scene.approve(id);
    expect(await scene.state(id)).toBe('failed');
    expect((await scene.card(id)).decisionReason).toBe('the key would already have expired');
  });
});
