import { describe, expect, it } from 'vitest';
import type { KeyId } from '../../domain/ids.ts';
import { resumeKey } from '../../keys/resume.ts';
import { type OverlapSeconds, rotateKey } from '../../keys/rotate.ts';
import { suspendKey } from '../../keys/suspend.ts';
import { keyRows } from './key-rows.ts';
import { ok, refusalOf, type Scene, useStage } from './scene.ts';

const stage = useStage();
const { keyRow } = keyRows(stage);
type Person = 'ana' | 'bruno' | 'chiara' | 'deniz' | 'emil';

const suspend = (scene: Scene, keyId: KeyId, who: Person = 'ana') =>
  suspendKey(stage().db, { workspaceId: scene.workspaceId, keyId, memberId: scene.id(who) });
const resume = (scene: Scene, keyId: KeyId, who: Person = 'ana') =>
  resumeKey(stage().db, { workspaceId: scene.workspaceId, keyId, memberId: scene.id(who) });
const rotate = (scene: Scene, keyId: KeyId, overlapSeconds: OverlapSeconds = 0, who: Person = 'emil') =>
  rotateKey(stage().db, { workspaceId: scene.workspaceId, keyId, memberId: scene.id(who), overlapSeconds });

describe('C5 suspending', () => {
  it('C5 one administrator stops a key at once, and lets it work again', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey();
    expect(refusalOf(await suspend(scene, keyId, 'emil'))).toEqual({ code: 'administrators_only' });
    ok(await suspend(scene, keyId));
    expect((await keyRow(keyId)).suspended).toBe(true);
    expect(refusalOf(await suspend(scene, keyId, 'bruno'))).toEqual({ code: 'already_suspended' });
    expect(refusalOf(await resume(scene, keyId, 'emil'))).toEqual({ code: 'administrators_only' });
    expect(ok(await resume(scene, keyId, 'bruno')).suspended).toBe(false);
    expect((await keyRow(keyId)).suspended).toBe(false);
    expect(refusalOf(await resume(scene, keyId))).toEqual({ code: 'not_suspended' });
  });

  it('rule 6 a refused revocation closes only its own suspension', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey();
    ok(await suspend(scene, keyId));
    const revoke = await scene.ask('emil', 'revoke_reporting_key', { keyId, reason: '' });
    ok(await scene.vote(revoke, 'ana', 'reject'));
    await scene.decide(revoke);
    expect((await keyRow(keyId)).suspended).toBe(true);
    expect((await scene.told(keyId)).filter((event) => event === 'key_resumed')).toEqual([]);
    ok(await resume(scene, keyId));
    expect((await keyRow(keyId)).suspended).toBe(false);
    expect((await scene.told(keyId)).filter((event) => event === 'key_resumed')).toHaveLength(1);
  });

  it('C5 resume does not lift the suspension of a pending revocation; its refusal does', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey();
    const revoke = await scene.ask('emil', 'revoke_reporting_key', { keyId, reason: 'moved on' });
    expect((await keyRow(keyId)).suspended).toBe(true);
    expect(refusalOf(await resume(scene, keyId))).toMatchObject({ code: 'suspended_for_revocation' });
    ok(await suspend(scene, keyId));
    expect(ok(await resume(scene, keyId)).suspended).toBe(true);
    expect(await scene.told(keyId)).not.toContain('key_resumed');
    ok(await scene.vote(revoke, 'ana', 'reject'));
    await scene.decide(revoke);
    expect((await keyRow(keyId)).suspended).toBe(false);
    expect((await scene.told(keyId)).at(-1)).toBe('key_resumed');
  });

  it('C5 C8 resume lets a key work again that was stopped because nobody used it', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey();
    await stage().sql(
      `INSERT INTO suspensions (workspace_id, id, key_id, cause, opened_at) VALUES (left($1, 5), 'unused', $1, 'unused', now())`,
      [keyId],
    );
    await stage().sql('UPDATE reporting_keys SET suspended = true WHERE id = $1', [keyId]);
    expect(ok(await resume(scene, keyId)).suspended).toBe(false);
    expect((await keyRow(keyId)).suspended).toBe(false);
  });

  it('C5 resume does not lift the suspension of a leak', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey();
    ok(await suspend(scene, keyId));
    await stage().sql(
      `INSERT INTO suspensions (workspace_id, id, key_id, cause, opened_at) VALUES (left($1, 5), 'leaked', $1, 'leak', now())`,
      [keyId],
    );
    expect(ok(await resume(scene, keyId)).suspended).toBe(true);
    refusalOf(await resume(scene, keyId));
    expect((await keyRow(keyId)).suspended).toBe(true);
  });

  it('C5 a suspended key cannot be revealed or rotated', async () => {
    const scene = await stage().scene();
    const waiting = await scene.approvedKey();
    ok(await suspend(scene, waiting.keyId));
    expect(refusalOf(await scene.claim(waiting.keyId))).toEqual({ code: 'key_suspended' });
    const working = await scene.activeKey();
    ok(await suspend(scene, working.keyId));
    expect(refusalOf(await rotate(scene, working.keyId))).toEqual({ code: 'key_suspended' });
  });
});
