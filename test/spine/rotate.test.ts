import { describe, expect, it } from 'vitest';
import type { KeyId, RevealId } from '../../domain/ids.ts';
import { confirmReveal } from '../../keys/confirm-reveal.ts';
import { OVERLAPS_SECONDS, type OverlapSeconds, rotateKey } from '../../keys/rotate.ts';
import { followSlackStatus } from '../../members/deactivate.ts';
import { keyRows } from './key-rows.ts';
import { DAY, HOUR, MINUTE, ok, refusalOf, type Scene, useStage } from './scene.ts';

const stage = useStage();
const { states, keyRow } = keyRows(stage);
type Person = 'ana' | 'bruno' | 'chiara' | 'deniz' | 'emil';

const confirm = (scene: Scene, revealId: RevealId, who: Person = 'emil') =>
  confirmReveal(stage().db, { workspaceId: scene.workspaceId, revealId, memberId: scene.id(who) });
const rotate = (scene: Scene, keyId: KeyId, overlapSeconds: OverlapSeconds = 0, who: Person = 'emil') =>
  rotateKey(stage().db, { workspaceId: scene.workspaceId, keyId, memberId: scene.id(who), overlapSeconds });

describe('C6 rotating', () => {
  it.each(OVERLAPS_SECONDS)(
    'C6 T56 with an overlap of %i s the old secret works that long after the confirmation, and the expiry stays',
    async (overlap) => {
      const scene = await stage().scene();
      const { keyId } = await scene.activeKey({
        expiresAt: new Date(stage().now() + 300 * DAY).toISOString(),
      });
      const before = await keyRow(keyId);
      ok(await rotate(scene, keyId, overlap, 'ana'));
      expect(refusalOf(await rotate(scene, keyId, overlap))).toEqual({ code: 'rotation_in_progress' });
      const claimed = ok(await scene.claim(keyId));
      expect(await states(keyId)).toEqual(['active', 'unconfirmed']);
      ok(await confirm(scene, claimed.revealId));
      const after = await keyRow(keyId);
      expect([after.expires_at, after.revealed_at]).toEqual([before.expires_at, before.revealed_at]);
      if (overlap === 0) {
        expect(await states(keyId)).toEqual(['dead', 'active']);
        return;
      }
      expect(await states(keyId)).toEqual(['overlap', 'active']);
      expect(refusalOf(await rotate(scene, keyId, overlap))).toEqual({ code: 'rotation_in_progress' });
      await stage().forward(overlap * 1000 - 10_000);
      await stage().activities.endDueSecrets();
      expect(await states(keyId)).toEqual(['overlap', 'active']);
      await stage().forward(10_000);
      await stage().activities.endDueSecrets();
      expect(await states(keyId)).toEqual(['dead', 'active']);
      ok(await rotate(scene, keyId, 0));
    },
  );

  it('C6 a new secret that is not confirmed dies and the old one goes on', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey({ expiresAt: new Date(stage().now() + 300 * DAY).toISOString() });
    ok(await rotate(scene, keyId, 3_600));
    ok(await scene.claim(keyId));
    await stage().forward(15 * MINUTE);
    await stage().activities.lapseDueRotations();
    expect(await states(keyId)).toEqual(['active', 'dead']);
    await stage().forward(72 * HOUR);
    await stage().activities.lapseDueRotations();
    expect((await keyRow(keyId)).state).toBe('active');
    ok(await rotate(scene, keyId, 3_600));
  });

  it('C6 what became of one rotation is not closed again with the next', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey({ expiresAt: new Date(stage().now() + 300 * DAY).toISOString() });
    const begun = async () => {
      ok(await rotate(scene, keyId));
      return (await scene.openRight(keyId)).id;
    };
    const used = await begun();
    await scene.reveal(keyId);
    const unused = await begun();
    await stage().forward(72 * HOUR);
    await stage().activities.lapseDueRotations();
    expect(await scene.told(used)).toEqual(['right_opened']);
    expect(await scene.told(unused)).toEqual(['right_opened', 'right_lapsed']);
    expect(await scene.audit(used)).toEqual(['right.opened', 'right.confirmed']);
  });

  it('C6 an overlap ends in its own time, whichever of before or of another key has ended', async () => {
    const scene = await stage().scene();
    const [one, other] = [await scene.activeKey(), await scene.activeKey()];
    const overlapped = async ({ keyId }: { keyId: KeyId }) => {
      ok(await rotate(scene, keyId, 3_600));
      await scene.reveal(keyId);
    };
    await overlapped(one);
    await stage().forward(HOUR);
    await stage().activities.endDueSecrets();
    await overlapped(other);
    await stage().forward(30 * MINUTE);
    await overlapped(one);
    await stage().forward(30 * MINUTE);
    await stage().activities.endDueSecrets();
    expect(await states(other.keyId)).toEqual(['dead', 'active']);
    expect(await states(one.keyId)).toEqual(['dead', 'overlap', 'active']);
    expect((await scene.told(one.keyId)).filter((event) => event === 'overlap_ended')).toHaveLength(1);
  });

  it('C6 rotates one key while another is in its overlap', async () => {
    const scene = await stage().scene();
    const [one, other] = [await scene.activeKey(), await scene.activeKey()];
    ok(await rotate(scene, one.keyId, 3_600));
    await scene.reveal(one.keyId);
    ok(await rotate(scene, other.keyId));
  });

  it('C6 a rotation is revealed though the reach has grown: an edited entity was approved, and nothing widens', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey();
    ok(await rotate(scene, keyId));
    await stage().sql('INSERT INTO entity_accounts VALUES ($1, 1, 112)', [scene.workspaceId]);
    await scene.reveal(keyId);
    expect(await states(keyId)).toEqual(['dead', 'active']);
  });

  it('C6 no overlap goes beyond the expiry of the key', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey({ expiresAt: new Date(stage().now() + 300 * DAY).toISOString() });
    await stage().sql(
      `UPDATE reporting_keys SET expires_at = quorate_clock() + interval '2 hours' WHERE id = $1`,
      [keyId],
    );
    ok(await rotate(scene, keyId, 86_400));
    ok(await confirm(scene, ok(await scene.claim(keyId)).revealId));
    const [old] = await stage().sql<{ ends_at: Date }>(
      `SELECT ends_at FROM secrets WHERE key_id = $1 AND state = 'overlap'`,
      [keyId],
    );
    expect(old?.ends_at).toEqual((await keyRow(keyId)).expires_at);
  });

  it('C6 whoever starts it, only the owner reveals it; strangers start none', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey({
      ownerId: scene.id('emil'),
      expiresAt: new Date(stage().now() + 300 * DAY).toISOString(),
    });
    await stage().sql(`UPDATE members SET role = 'member' WHERE id = $1`, [scene.id('deniz')]);
    expect(refusalOf(await rotate(scene, keyId, 0, 'deniz'))).toEqual({
      code: 'owner_or_administrator_only',
    });
    ok(await rotate(scene, keyId, 0, 'ana'));
    expect(refusalOf(await scene.claim(keyId, 'ana'))).toMatchObject({ code: 'owner_only' });
    ok(await scene.claim(keyId));
  });

  it('C6 a key that has no secret yet has nothing to rotate, and says that it waits for its reveal', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.approvedKey();
    expect(refusalOf(await rotate(scene, keyId))).toEqual({ code: 'key_not_live', state: 'pending_secret' });
  });

  it('rule 4 two unconfirmed or two active secrets are refused in the database itself', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey({ expiresAt: new Date(stage().now() + 300 * DAY).toISOString() });
    await expect(
      stage().sql(
        `INSERT INTO secrets (workspace_id, client_id, key_id, environment, digest, pepper_version, last_four, state, created_at)
         VALUES ($1, $1 || 'BBBBBBBBBBB', $2, 'live', decode(repeat('01', 32), 'hex'), 1, 'abcd', 'active', now())`,
        [scene.workspaceId, keyId],
      ),
    ).rejects.toThrow('one_secret_of_each_state');
  });

  it('Compat 92 a deactivated owner loses the right to reveal, and keeps a key that works', async () => {
    const scene = await stage().scene();
    const working = await scene.activeKey();
    const waiting = await scene.approvedKey();
    const { workspaceId } = scene;
    ok(
      await followSlackStatus(stage().db, {
        workspaceId,
        slackUserId: scene.seeded.people.emil.slackUserId,
        gone: true,
      }),
    );
    expect((await keyRow(working.keyId)).state).toBe('active');
    expect((await keyRow(waiting.keyId)).state).toBe('aborted');
    expect(await scene.told(scene.id('emil'))).toContain('member_deactivated');
    expect(refusalOf(await rotate(scene, working.keyId, 0, 'ana'))).toEqual({
      code: 'invalid',
      problems: [{ field: 'owner', problem: 'not_active' }],
    });
  });
});
