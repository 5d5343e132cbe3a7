import { describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import type { KeyId } from '../../domain/ids.ts';
import { deleteEndedKey } from '../../keys/delete.ts';
import { findKeyByText, listKeys, viewKey } from '../../keys/key-view.ts';
import { renameKey } from '../../keys/rename.ts';
import { resumeKey } from '../../keys/resume.ts';
import { type OverlapSeconds, rotateKey } from '../../keys/rotate.ts';
import { suspendKey } from '../../keys/suspend.ts';
import { keyRows } from './key-rows.ts';
import { DAY, ok, refusalOf, type Scene, useStage } from './scene.ts';

const stage = useStage();
const { states, keyRow, liveKeys } = keyRows(stage);
type Person = 'ana' | 'bruno' | 'chiara' | 'deniz' | 'emil';

const suspend = (scene: Scene, keyId: KeyId, who: Person = 'ana') =>
  suspendKey(stage().db, { workspaceId: scene.workspaceId, keyId, memberId: scene.id(who) });
const rotate = (scene: Scene, keyId: KeyId, overlapSeconds: OverlapSeconds = 0, who: Person = 'emil') =>
  rotateKey(stage().db, { workspaceId: scene.workspaceId, keyId, memberId: scene.id(who), overlapSeconds });

describe('revoking, deleting, renaming, expiring', () => {
  it('C5 an approved revocation ends the key for good and frees its place', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey();
    const revoke = await scene.ask('emil', 'revoke_reporting_key', { keyId, reason: '' });
    expect(refusalOf(await scene.submit('ana', 'revoke_reporting_key', { keyId, reason: '' }))).toMatchObject(
      { code: 'already_pending' },
    );
    await scene.approve(revoke);
    expect(await keyRow(keyId)).toMatchObject({ state: 'revoked', suspended: false });
    expect(
      await stage().sql('SELECT cause FROM suspensions WHERE key_id = $1 AND closed_at IS NULL', [keyId]),
    ).toEqual([]);
    expect(await states(keyId)).toEqual(['dead']);
    expect(await liveKeys(scene)).toBe(0);
    expect(refusalOf(await scene.submit('ana', 'revoke_reporting_key', { keyId, reason: '' }))).toEqual({
      code: 'key_not_live',
      state: 'revoked',
    });
  });

  it('C5 revoking a key that waits for its reveal closes its right, and tells the workflow that waits with it', async () => {
    const scene = await stage().scene();
    const { keyId, requestId } = await scene.approvedKey();
    await scene.approve(await scene.ask('emil', 'revoke_reporting_key', { keyId, reason: '' }));
    expect(
      await stage().sql('SELECT state, close_reason FROM reveal_rights WHERE key_id = $1', [keyId]),
    ).toEqual([{ state: 'lapsed', close_reason: 'key_ended' }]);
    expect(
      await stage().sql(`SELECT 1 FROM outbox WHERE subject_id = $1 AND event = 'rightClosed'`, [requestId]),
    ).toHaveLength(1);
  });

  it('C5 nobody but the owner and administrators asks for a revocation, which would stop the key at once', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey();
    await stage().sql(`UPDATE members SET role = 'member' WHERE id = $1`, [scene.id('deniz')]);
    expect(refusalOf(await scene.submit('deniz', 'revoke_reporting_key', { keyId, reason: '' }))).toEqual({
      code: 'owner_or_administrator_only',
    });
    expect(await keyRow(keyId)).toMatchObject({ state: 'active', suspended: false });
  });

  it('B5 refuses a revocation that nobody could approve without the owner of the key', async () => {
    const scene = await stage().scene({ approvals: 3 });
    const request = await scene.askForKey({ ownerId: scene.id('bruno') });
    await scene.approve(request, ['ana', 'chiara', 'deniz']);
    const { id: keyId } = await scene.keyOf(request);
    expect(refusalOf(await scene.submit('ana', 'revoke_reporting_key', { keyId, reason: '' }))).toEqual({
      code: 'rule_cannot_be_met',
      missing: 1,
      step: 1,
    });
  });

  it('A4 takes a reason of 500 characters for a revocation, no longer one, and keeps what a database can hold', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey();
    expect(
      refusalOf(await scene.submit('emil', 'revoke_reporting_key', { keyId, reason: 'x'.repeat(501) })),
    ).toEqual({ code: 'invalid', problems: [{ field: 'purpose', problem: 'too_long' }] });
    expect(await keyRow(keyId)).toMatchObject({ suspended: false });
    await scene.ask('emil', 'revoke_reporting_key', { keyId, reason: `\0 ${'x'.repeat(500)}` });
  });

  it('rule 1 the owner at the time of the decision has no ballot on the revocation', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey();
    const { expires_at: expiresAt } = await keyRow(keyId);
    const revoke = await scene.ask('emil', 'revoke_reporting_key', { keyId, reason: '' });
    ok(await scene.vote(revoke, 'chiara'));
    const edit = await scene.ask('ana', 'edit_reporting_key', {
      keyId,
      entityIds: scene.entities(1),
      permissionGroupIds: [scene.group('reports')],
      ownerId: scene.id('chiara'),
      expiresAt: expiresAt.toISOString(),
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
    const remove = (who: Person = 'ana', id = keyId) =>
      deleteEndedKey(stage().db, { workspaceId: scene.workspaceId, keyId: id, memberId: scene.id(who) });
    expect(refusalOf(await remove())).toEqual({ code: 'key_still_live' });
    const waiting = await scene.keyOf(await scene.askForKey({ name: 'Waits for approval' }));
    expect(refusalOf(await remove('ana', waiting.id))).toEqual({
      code: 'key_not_live',
      state: 'pending_approval',
    });
    await scene.approve(await scene.ask('emil', 'revoke_reporting_key', { keyId, reason: '' }));
    expect(refusalOf(await remove('emil'))).toEqual({ code: 'administrators_only' });
    ok(await remove());
    expect(refusalOf(await remove())).toEqual({ code: 'not_found' });
    expect(refusalOf(await suspend(scene, keyId))).toEqual({ code: 'not_found' });
    const { keys, count } = await inWorkspace(stage().db, scene.workspaceId, (trx) =>
      listKeys(trx, scene.workspaceId),
    );
    expect([keys.map(({ id }) => id), count]).toEqual([[waiting.id], 1]);
    expect(
      await inWorkspace(stage().db, scene.workspaceId, (trx) => viewKey(trx, scene.workspaceId, keyId)),
    ).toBeUndefined();
    expect(await scene.audit(keyId)).toContain('key.deleted');
  });

  it('rule 8 all that is done to a key stands in the audit chain, in the order in which it was done', async () => {
    const scene = await stage().scene();
    const request = await scene.askForKey();
    await stage().activities.announce(request);
    await scene.approve(request);
    const { id: keyId, expires_at: expiresAt } = await scene.keyOf(request);
    await scene.reveal(keyId);
    ok(await suspend(scene, keyId));
    const by = { workspaceId: scene.workspaceId, keyId, memberId: scene.id('ana') };
    ok(await resumeKey(stage().db, by));
    ok(await rotate(scene, keyId));
    await scene.reveal(keyId);
    const edit = await scene.ask('ana', 'edit_reporting_key', {
      keyId,
      entityIds: scene.entities(2),
      permissionGroupIds: [scene.group('reports')],
      ownerId: scene.id('emil'),
      expiresAt: expiresAt.toISOString(),
    });
    await scene.approve(edit, ['bruno', 'chiara']);
    const revoke = () => scene.ask('emil', 'revoke_reporting_key', { keyId, reason: '' });
    const refused = await revoke();
    ok(await scene.vote(refused, 'ana', 'reject'));
    await scene.decide(refused);
    await scene.approve(await revoke());
    ok(await deleteEndedKey(stage().db, by));
    expect(await scene.audit(request)).toEqual([
      'request.submitted',
      'request.announced',
      'ballot.cast',
      'ballot.cast',
      'request.approved',
    ]);
    expect(await scene.audit(keyId)).toEqual([
      ...['secret.minted', 'secret.confirmed'],
      ...['key.suspended', 'key.resumed'],
      ...['key.rotation_started', 'secret.minted', 'secret.died', 'secret.confirmed'],
      'key.edited',
      ...['key.suspended', 'key.resumed'],
      ...['key.suspended', 'secret.died', 'key.revoked'],
      'key.deleted',
    ]);
  });

  it('renames at once, by the owner or an administrator, and keeps names apart ignoring case', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey({ name: 'Ledger Ärger' });
    const other = await scene.askForKey({ name: 'Other' });
    const rename = (name: string, who: Person = 'emil') =>
      renameKey(stage().db, { workspaceId: scene.workspaceId, keyId, memberId: scene.id(who), name });
    expect(refusalOf(await rename('OTHER'))).toEqual({
      code: 'invalid',
      problems: [{ field: 'name', problem: 'taken' }],
    });
    expect(refusalOf(await rename(''))).toMatchObject({ code: 'invalid' });
    expect(refusalOf(await rename('Ledger Ärger'))).toEqual({ code: 'nothing_to_change' });
    ok(await rename('ledger ärger'));
    expect(ok(await rename('  Straße ', 'ana')).name).toBe('Straße');
    await stage().sql(`UPDATE members SET role = 'member' WHERE id = $1`, [scene.id('deniz')]);
    expect(refusalOf(await rename('Mine', 'deniz'))).toEqual({ code: 'owner_or_administrator_only' });
    const found = await inWorkspace(stage().db, scene.workspaceId, (trx) =>
      findKeyByText(trx, scene.workspaceId, ' STRAßE '),
    );
    expect(found?.id).toBe(keyId);
    expect(await scene.audit(keyId)).toContain('key.renamed');
    expect(
      (
        await stage().sql<{ body: string }>(`SELECT body FROM audit_events WHERE action = 'key.renamed'`)
      ).every(({ body }) => !/stra|rger/i.test(body)),
    ).toBe(true);
    expect(await scene.state(other)).toBe('pending');
  });

  it('C8 a key past its expiry is over at once, though nothing closed it yet; key-care closes it', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.activeKey({ expiresAt: new Date(stage().now() + 30 * DAY).toISOString() });
    const edit = await scene.ask('ana', 'edit_reporting_key', {
      keyId,
      entityIds: scene.entities(1),
      permissionGroupIds: [scene.group('reports')],
      ownerId: scene.id('emil'),
      expiresAt: new Date(stage().now() + 60 * DAY).toISOString(),
    });
    await stage().forward(29 * DAY);
    const late = await scene.ask('emil', 'revoke_reporting_key', { keyId, reason: '' });
    await stage().forward(DAY);
    const over = { code: 'key_not_live', state: 'expired' };
    expect(refusalOf(await suspend(scene, keyId))).toEqual(over);
    expect(refusalOf(await rotate(scene, keyId))).toEqual(over);
    const by = { workspaceId: scene.workspaceId, keyId, memberId: scene.id('ana') };
    expect(refusalOf(await resumeKey(stage().db, by))).toEqual(over);
    expect(refusalOf(await renameKey(stage().db, { ...by, name: 'Too late' }))).toEqual(over);
    await scene.decide(edit);
    expect(
      refusalOf(
        await scene.submit('ana', 'edit_reporting_key', {
          keyId,
          entityIds: scene.entities(2),
          permissionGroupIds: [scene.group('reports')],
          ownerId: scene.id('emil'),
          expiresAt: new Date(stage().now() + 100 * DAY).toISOString(),
        }),
      ),
    ).toEqual(over);
    expect((await keyRow(keyId)).state).toBe('active');
    expect(await stage().activities.endDueKeys()).toBeGreaterThan(0);
    expect((await keyRow(keyId)).state).toBe('expired');
    await scene.approve(late);
    expect(await scene.state(late)).toBe('failed');
    expect(await scene.told(keyId)).not.toContain('key_resumed');
    expect(await scene.audit(keyId)).not.toContain('key.resumed');
  });

  it('C8 trouble in one workspace does not keep the keys of another alive', async () => {
    const scenes = [await stage().scene(), await stage().scene()];
    const due = await Promise.all(
      scenes.map(async (scene) => {
        const until = async (days: number) =>
          (await scene.activeKey({ expiresAt: new Date(stage().now() + days * DAY).toISOString() })).keyId;
        return [await until(1), await until(2)];
      }),
    );
    await stage().sql(
      `CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not now'; END $$`,
    );
    // Each of them once, since one of the two comes first.
    for (const troubled of [0, 1]) {
      await stage().forward(DAY + 10_000);
      await stage().sql(
        `CREATE TRIGGER fail BEFORE UPDATE ON reporting_keys FOR EACH ROW
         WHEN (NEW.workspace_id = '${scenes[troubled]?.workspaceId}') EXECUTE FUNCTION fail()`,
      );
      try {
        await expect(stage().activities.endDueKeys()).rejects.toThrow('could not be cared for');
        const other = due[1 - troubled]?.[troubled];
        expect(other && (await keyRow(other)).state).toBe('expired');
      } finally {
        await stage().sql('DROP TRIGGER fail ON reporting_keys');
      }
      await stage().activities.endDueKeys();
    }
  });
});
