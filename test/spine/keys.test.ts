import { describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import type { KeyId, RevealId } from '../../domain/ids.ts';
import { confirmReveal } from '../../keys/confirm-reveal.ts';
import { deleteEndedKey } from '../../keys/delete.ts';
import { findKeyByText, listKeys, viewKey } from '../../keys/key-view.ts';
import { renameKey } from '../../keys/rename.ts';
import { resumeKey } from '../../keys/resume.ts';
import { revealWindowClosed } from '../../keys/reveal-window-closed.ts';
import { OVERLAPS_SECONDS, type OverlapSeconds, rotateKey } from '../../keys/rotate.ts';
import { suspendKey } from '../../keys/suspend.ts';
import { withdrawRight } from '../../keys/withdraw-right.ts';
import { followSlackStatus } from '../../members/deactivate.ts';
import { DAY, HOUR, MINUTE, ok, refusalOf, type Scene, useStage } from './scene.ts';

const stage = useStage();
type Person = 'ana' | 'bruno' | 'chiara' | 'deniz' | 'emil';

const confirm = (scene: Scene, revealId: RevealId, who: Person = 'emil') =>
  confirmReveal(stage().db, { workspaceId: scene.workspaceId, revealId, memberId: scene.id(who) });
const suspend = (scene: Scene, keyId: KeyId, who: Person = 'ana') =>
  suspendKey(stage().db, { workspaceId: scene.workspaceId, keyId, memberId: scene.id(who) });
const resume = (scene: Scene, keyId: KeyId, who: Person = 'ana') =>
  resumeKey(stage().db, { workspaceId: scene.workspaceId, keyId, memberId: scene.id(who) });
const rotate = (scene: Scene, keyId: KeyId, overlapSeconds: OverlapSeconds = 0, who: Person = 'emil') =>
  rotateKey(stage().db, { workspaceId: scene.workspaceId, keyId, memberId: scene.id(who), overlapSeconds });
const secrets = (keyId: KeyId) => stage().sql<{ state: string; client_id: string }>('SELECT * FROM secrets WHERE key_id = $1 ORDER BY created_at', [keyId]);
const states = async (keyId: KeyId) => (await secrets(keyId)).map(({ state }) => state);
const keyRow = async (keyId: KeyId) => {
  const [row] = await stage().sql<{ state: string; suspended: boolean; expires_at: Date; revealed_at: Date | null; name: string; owner_id: string }>('SELECT * FROM reporting_keys WHERE id = $1', [keyId]);
  if (!row) throw new Error('no key');
  return row;
};
const liveKeys = async (scene: Scene) => (await stage().sql<{ live_keys: number }>('SELECT live_keys FROM workspaces WHERE id = $1', [scene.workspaceId]))[0]?.live_keys;

describe('C2 the reveal', () => {
  it('rule 1 makes no secret before the owner reveals, and refuses one in the database without an approved request', async () => {
    const scene = await stage().scene();
    const waiting = await scene.askForKey();
    const { id: keyId } = await scene.keyOf(waiting);
    await expect(
      stage().sql(
        `INSERT INTO secrets (workspace_id, client_id, key_id, environment, digest, pepper_version, last_four, state, created_at)
         VALUES ($1, $1 || 'AAAAAAAAAAA', $2, 'live', decode(repeat('00', 32), 'hex'), 1, 'abcd', 'active', now())`,
        [scene.workspaceId, keyId],
      ),
    ).rejects.toThrow('no key without an approved request');
    await scene.approve(waiting);
    expect(await secrets(keyId)).toEqual([]);
    expect(await liveKeys(scene)).toBe(1);
  });

  it('C2 claims, shows once, and works only when it was confirmed', async () => {
    const scene = await stage().scene();
    const { keyId, requestId } = await scene.approvedKey();
    const claimed = ok(await scene.claim(keyId));
    const { token } = claimed.minted.show();
    expect(await states(keyId)).toEqual(['unconfirmed']);
    expect((await keyRow(keyId)).state).toBe('pending_secret');
    expect(JSON.stringify(await stage().sql('SELECT * FROM secrets'))).not.toContain(token.slice(-49, -6));
    ok(await confirm(scene, claimed.revealId));
    expect(await states(keyId)).toEqual(['active']);
    expect((await keyRow(keyId)).state).toBe('active');
    ok(await confirm(scene, claimed.revealId));
    expect(await stage().sql(`SELECT event FROM outbox WHERE subject_id = $1 AND event IN ('revealClaimed', 'secretConfirmed')`, [requestId])).toHaveLength(2);
    const [right] = await stage().sql<{ state: string; id: string }>('SELECT * FROM reveal_rights WHERE key_id = $1', [keyId]);
    expect(right?.state).toBe('confirmed');
  });

  it('T28 lets nobody but the owner claim or confirm, and records the attempt', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.approvedKey();
    const right = await scene.openRight(keyId);
    expect(refusalOf(await scene.claim(keyId, 'ana'))).toEqual({ code: 'owner_only', ownerId: scene.id('emil') });
    expect(await scene.audit(right.id)).toEqual(['right.opened', 'reveal.refused']);
    const claimed = ok(await scene.claim(keyId));
    expect(refusalOf(await confirm(scene, claimed.revealId, 'ana'))).toMatchObject({ code: 'owner_only' });
  });

  it('C2 gives at most three attempts, each killing the secret before it', async () => {
    const scene = await stage().scene();
    const { keyId, requestId } = await scene.approvedKey();
    const first = ok(await scene.claim(keyId));
    ok(await scene.claim(keyId));
    expect(refusalOf(await confirm(scene, first.revealId))).toEqual({ code: 'reveal_over' });
    const third = ok(await scene.claim(keyId));
    expect(await states(keyId)).toEqual(['dead', 'dead', 'unconfirmed']);
    expect(refusalOf(await scene.claim(keyId))).toEqual({ code: 'attempts_used_up', most: 3 });
    await stage().forward(15 * MINUTE);
    expect(refusalOf(await confirm(scene, third.revealId))).toEqual({ code: 'reveal_over' });
    expect(await stage().activities.watchReveal(requestId)).toEqual({ over: true });
    expect((await keyRow(keyId)).state).toBe('aborted');
    expect(await liveKeys(scene)).toBe(0);
  });

  it('T3 the same press twice gets one secret', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.approvedKey();
    const presses = await Promise.all([1, 2, 3, 4].map(() => scene.claim(keyId, 'emil', 1)));
    expect(presses.filter(({ ok: done }) => done)).toHaveLength(1);
    expect(await secrets(keyId)).toHaveLength(1);
  });

  it('T77 an unconfirmed secret dies after 15 minutes; the right goes on', async () => {
    const scene = await stage().scene();
    const { keyId, requestId } = await scene.approvedKey();
    const claimed = ok(await scene.claim(keyId));
    await stage().forward(15 * MINUTE - 5_000);
    expect(await stage().activities.watchReveal(requestId)).toMatchObject({ over: false });
    expect(await states(keyId)).toEqual(['unconfirmed']);
    await stage().forward(5_000);
    expect(refusalOf(await confirm(scene, claimed.revealId))).toEqual({ code: 'reveal_over' });
    expect(await states(keyId)).toEqual(['unconfirmed']);
    await stage().activities.watchReveal(requestId);
    expect(await states(keyId)).toEqual(['dead']);
    ok(await scene.claim(keyId));
  });

  it('rule 3 lapses a right that was not used in 72 hours, by the worker alone, and gives the place back', async () => {
    const scene = await stage().scene();
    const { keyId, requestId } = await scene.approvedKey();
    await stage().forward(72 * HOUR);
    expect(refusalOf(await scene.claim(keyId))).toMatchObject({ code: 'right_closed', state: 'lapsed' });
    expect(await liveKeys(scene)).toBe(1);
    expect(await stage().activities.watchReveal(requestId)).toEqual({ over: true });
    expect(await liveKeys(scene)).toBe(0);
  });

  it('B4 lapses the right in the claim itself when the reach has grown since the approval', async () => {
    const scene = await stage().scene();
    const { keyId, requestId } = await scene.approvedKey();
    const right = await scene.openRight(keyId);
    await stage().sql('INSERT INTO entity_accounts VALUES ($1, 1, 112)', [scene.workspaceId]);
    expect(refusalOf(await scene.claim(keyId))).toEqual({ code: 'right_lapsed_reach_grew', requestId });
    expect(await secrets(keyId)).toEqual([]);
    expect((await keyRow(keyId)).state).toBe('aborted');
    expect(await scene.audit(right.id)).toContain('right.lapsed');
    expect(await scene.told(right.id)).toContain('right_lapsed');
    expect(await scene.state(requestId)).toBe('approved');
  });

  it('B4 reveals when the reach has shrunk', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.approvedKey();
    await stage().sql('DELETE FROM entity_accounts WHERE workspace_id = $1 AND account_id = 101', [scene.workspaceId]);
    ok(await scene.claim(keyId));
  });

  it('B6 rule 6 one administrator withdraws an unused right at once, and what was shown dies', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.approvedKey();
    const claimed = ok(await scene.claim(keyId));
    const right = await scene.openRight(keyId);
    const withdraw = (who: Person) => withdrawRight(stage().db, { workspaceId: scene.workspaceId, rightId: right.id, memberId: scene.id(who) });
    expect(refusalOf(await withdraw('emil'))).toEqual({ code: 'administrators_only' });
    ok(await withdraw('deniz'));
    expect(refusalOf(await withdraw('deniz'))).toMatchObject({ code: 'right_closed', state: 'withdrawn' });
    expect(refusalOf(await confirm(scene, claimed.revealId))).toMatchObject({ code: 'right_closed' });
    expect(await states(keyId)).toEqual(['dead']);
    expect(await liveKeys(scene)).toBe(0);
  });

  it('C2 says that the window was closed, while there is something left to say', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.approvedKey();
    const claimed = ok(await scene.claim(keyId));
    const closed = () => revealWindowClosed(stage().db, { workspaceId: scene.workspaceId, revealId: claimed.revealId, memberId: scene.id('emil') });
    ok(await closed());
    const right = await scene.openRight(keyId);
    expect(await scene.told(right.id)).toContain('reveal_window_closed');
    ok(await confirm(scene, claimed.revealId));
    ok(await closed());
    expect((await scene.told(right.id)).filter((event) => event === 'reveal_window_closed')).toHaveLength(1);
  });

  it('Compat 92 a deactivated owner loses the right to reveal, and keeps a key that works', async () => {
    const scene = await stage().scene();
    const working = await scene.activeKey();
    const waiting = await scene.approvedKey();
    const { workspaceId } = scene;
    ok(await followSlackStatus(stage().db, { workspaceId, slackUserId: scene.seeded.people.emil.slackUserId, gone: true }));
    expect((await keyRow(working.keyId)).state).toBe('active');
    expect((await keyRow(waiting.keyId)).state).toBe('aborted');
    expect(await scene.told(scene.id('emil'))).toContain('member_deactivated');
    expect(refusalOf(await rotate(scene, working.keyId, 0, 'ana'))).toEqual({ code: 'invalid', problems: [{ field: 'owner', problem: 'not_active' }] });
  });

  it('rule 3 nothing that has ended comes back, in the database itself', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.approvedKey();
    ok(await scene.claim(keyId));
    ok(await scene.claim(keyId));
    const right = await scene.openRight(keyId);
    await expect(stage().sql(`UPDATE secrets SET state = 'active', ended_at = NULL WHERE key_id = $1 AND state = 'dead'`, [keyId])).rejects.toThrow('does not come back');
    ok(await withdrawRight(stage().db, { workspaceId: scene.workspaceId, rightId: right.id, memberId: scene.id('ana') }));
    await expect(stage().sql(`UPDATE reveal_rights SET state = 'open', closed_at = NULL WHERE id = $1`, [right.id])).rejects.toThrow('does not come back');
    await expect(stage().sql(`UPDATE reporting_keys SET state = 'active', ended_at = NULL WHERE id = $1`, [keyId])).rejects.toThrow('does not come back');
  });
});

describe('C5 suspending', () => {
  it('C5 one administrator stops a key at once, and lets it work again', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey();
    expect(refusalOf(await suspend(scene, keyId, 'emil'))).toEqual({ code: 'administrators_only' });
    ok(await suspend(scene, keyId));
    expect((await keyRow(keyId)).suspended).toBe(true);
    expect(refusalOf(await suspend(scene, keyId, 'bruno'))).toEqual({ code: 'already_suspended' });
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
    ok(await scene.vote(revoke, 'ana', 'reject'));
    await scene.decide(revoke);
    expect((await keyRow(keyId)).suspended).toBe(false);
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

describe('revoking, deleting, renaming, expiring', () => {
  it('C5 an approved revocation ends the key for good and frees its place', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey();
    const revoke = await scene.ask('emil', 'revoke_reporting_key', { keyId, reason: '' });
    expect(refusalOf(await scene.submit('ana', 'revoke_reporting_key', { keyId, reason: '' }))).toMatchObject({ code: 'already_pending' });
    await scene.approve(revoke);
    expect(await keyRow(keyId)).toMatchObject({ state: 'revoked', suspended: false });
    expect(await states(keyId)).toEqual(['dead']);
    expect(await liveKeys(scene)).toBe(0);
    expect(refusalOf(await scene.submit('ana', 'revoke_reporting_key', { keyId, reason: '' }))).toEqual({ code: 'key_not_live', state: 'revoked' });
  });

  it('rule 1 the owner at the time of the decision has no ballot on the revocation', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey();
    const { expires_at: expiresAt } = await keyRow(keyId);
    const revoke = await scene.ask('emil', 'revoke_reporting_key', { keyId, reason: '' });
    ok(await scene.vote(revoke, 'chiara'));
    const edit = await scene.ask('ana', 'edit_reporting_key', {
      keyId, entityIds: scene.entities(1), permissionGroupIds: [scene.group('reports')], ownerId: scene.id('chiara'), expiresAt: expiresAt.toISOString(),
    });
    await scene.approve(edit, ['bruno', 'deniz']);
    expect((await keyRow(keyId)).owner_id).toBe(scene.id('chiara'));
    ok(await scene.vote(revoke, 'ana'));
    await scene.decide(revoke);
    expect(await scene.state(revoke)).toBe('pending');
    ok(await scene.vote(revoke, 'bruno'));
    await scene.decide(revoke);
    expect(await scene.state(revoke)).toBe('approved');
  });

  it('deletes an ended key from the lists, keeps it in the audit, and sends a live one to revocation', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey();
    const remove = () => deleteEndedKey(stage().db, { workspaceId: scene.workspaceId, keyId, memberId: scene.id('ana') });
    expect(refusalOf(await remove())).toEqual({ code: 'key_still_live' });
    await scene.approve(await scene.ask('emil', 'revoke_reporting_key', { keyId, reason: '' }));
    ok(await remove());
    expect(refusalOf(await remove())).toEqual({ code: 'not_found' });
    const { keys, count } = await inWorkspace(stage().db, scene.workspaceId, (trx) => listKeys(trx, scene.workspaceId));
    expect([keys, count]).toEqual([[], 0]);
    expect(await inWorkspace(stage().db, scene.workspaceId, (trx) => viewKey(trx, scene.workspaceId, keyId))).toBeUndefined();
    expect(await scene.audit(keyId)).toContain('key.deleted');
  });

  it('renames at once, by the owner or an administrator, and keeps names apart ignoring case', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey({ name: 'Ledger Ärger' });
    const other = await scene.askForKey({ name: 'Other' });
    const rename = (name: string, who: Person = 'emil') => renameKey(stage().db, { workspaceId: scene.workspaceId, keyId, memberId: scene.id(who), name });
    expect(refusalOf(await rename('OTHER'))).toEqual({ code: 'invalid', problems: [{ field: 'name', problem: 'taken' }] });
    expect(refusalOf(await rename(''))).toMatchObject({ code: 'invalid' });
    expect(refusalOf(await rename('Ledger Ärger'))).toEqual({ code: 'nothing_to_change' });
    ok(await rename('ledger ärger'));
    ok(await rename('Straße', 'ana'));
    const found = await inWorkspace(stage().db, scene.workspaceId, (trx) => findKeyByText(trx, scene.workspaceId, ' STRAßE '));
    expect(found?.id).toBe(keyId);
    expect(await scene.audit(keyId)).toContain('key.renamed');
    expect((await stage().sql<{ body: string }>(`SELECT body FROM audit_events WHERE action = 'key.renamed'`)).every(({ body }) => !/stra|rger/i.test(body))).toBe(true);
    expect(await scene.state(other)).toBe('pending');
  });

  it('C8 a key past its expiry is over at once, though nothing closed it yet; key-care closes it', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey({ expiresAt: new Date(stage().now() + 30 * DAY).toISOString() });
    const edit = await scene.ask('ana', 'edit_reporting_key', {
      keyId, entityIds: scene.entities(1), permissionGroupIds: [scene.group('reports')], ownerId: scene.id('emil'),
      expiresAt: new Date(stage().now() + 60 * DAY).toISOString(),
    });
    await stage().forward(29 * DAY);
    const late = await scene.ask('emil', 'revoke_reporting_key', { keyId, reason: '' });
    await stage().forward(DAY);
    const over = { code: 'key_not_live', state: 'expired' };
    expect(refusalOf(await suspend(scene, keyId))).toEqual(over);
    expect(refusalOf(await rotate(scene, keyId))).toEqual(over);
    await scene.decide(edit);
    expect(refusalOf(await scene.submit('ana', 'edit_reporting_key', {
      keyId, entityIds: scene.entities(2), permissionGroupIds: [scene.group('reports')], ownerId: scene.id('emil'),
      expiresAt: new Date(stage().now() + 100 * DAY).toISOString(),
    }))).toEqual(over);
    expect((await keyRow(keyId)).state).toBe('active');
    expect(await stage().activities.endDueKeys()).toBeGreaterThan(0);
    expect((await keyRow(keyId)).state).toBe('expired');
    await scene.approve(late);
    expect(await scene.state(late)).toBe('failed');
  });
});

describe('C6 rotating', () => {
  it.each(OVERLAPS_SECONDS)('C6 T56 with an overlap of %i s the old secret works that long after the confirmation, and the expiry stays', async (overlap) => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey({ expiresAt: new Date(stage().now() + 300 * DAY).toISOString() });
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
  });

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

  it('C6 no overlap goes beyond the expiry of the key', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey({ expiresAt: new Date(stage().now() + 300 * DAY).toISOString() });
    await stage().sql(`UPDATE reporting_keys SET expires_at = quorate_clock() + interval '2 hours' WHERE id = $1`, [keyId]);
    ok(await rotate(scene, keyId, 86_400));
    ok(await confirm(scene, ok(await scene.claim(keyId)).revealId));
    const [old] = await stage().sql<{ ends_at: Date }>(`SELECT ends_at FROM secrets WHERE key_id = $1 AND state = 'overlap'`, [keyId]);
    expect(old?.ends_at).toEqual((await keyRow(keyId)).expires_at);
  });

  it('C6 whoever starts it, only the owner reveals it; strangers start none', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey({ ownerId: scene.id('emil'), expiresAt: new Date(stage().now() + 300 * DAY).toISOString() });
    await stage().sql(`UPDATE members SET role = 'member' WHERE id = $1`, [scene.id('deniz')]);
    expect(refusalOf(await rotate(scene, keyId, 0, 'deniz'))).toEqual({ code: 'owner_or_administrator_only' });
    ok(await rotate(scene, keyId, 0, 'ana'));
    expect(refusalOf(await scene.claim(keyId, 'ana'))).toMatchObject({ code: 'owner_only' });
    ok(await scene.claim(keyId));
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
});
