import { describe, expect, it } from 'vitest';
import type { RequestId, RevealId, RightId } from '../../domain/ids.ts';
import { claimReveal } from '../../keys/claim-reveal.ts';
import { confirmReveal } from '../../keys/confirm-reveal.ts';
import { deleteEndedKey } from '../../keys/delete.ts';
import { revealWindowClosed } from '../../keys/reveal-window-closed.ts';
import { suspendKey } from '../../keys/suspend.ts';
import { withdrawRight } from '../../keys/withdraw-right.ts';
import { keyRows } from './key-rows.ts';
import { PEPPERS } from './outcomes.ts';
import { DAY, HOUR, MINUTE, ok, refusalOf, type Scene, useStage } from './scene.ts';

const stage = useStage();
const { secrets, states, keyRow, liveKeys } = keyRows(stage);
type Person = 'ana' | 'bruno' | 'chiara' | 'deniz' | 'emil';

const confirm = (scene: Scene, revealId: RevealId, who: Person = 'emil') =>
  confirmReveal(stage().db, { workspaceId: scene.workspaceId, revealId, memberId: scene.id(who) });

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

  it('DESIGN §4 an approved request is woken until its right has ended; with any other end nobody is woken', async () => {
    const scene = await stage().scene();
    const wakes = async (id: RequestId) =>
      (await stage().sql('SELECT 1 FROM requests WHERE id = $1 AND next_wake_at IS NOT NULL', [id])).length;
    const rejected = await scene.askForKey();
    expect(await wakes(rejected)).toBe(1);
    ok(await scene.vote(rejected, 'ana', 'reject'));
    await scene.decide(rejected);
    expect(await wakes(rejected)).toBe(0);
    const { keyId, requestId } = await scene.approvedKey();
    expect(await wakes(requestId)).toBe(1);
    await scene.reveal(keyId);
    expect(await stage().activities.watchReveal(requestId)).toEqual({ over: true });
    await stage().activities.close(requestId);
    expect(await wakes(requestId)).toBe(0);
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
    expect(
      await stage().sql(
        `SELECT event FROM outbox WHERE subject_id = $1 AND event IN ('revealClaimed', 'secretConfirmed')`,
        [requestId],
      ),
    ).toHaveLength(2);
    const [right] = await stage().sql<{ state: string; id: string }>(
      'SELECT * FROM reveal_rights WHERE key_id = $1',
      [keyId],
    );
    expect(right?.state).toBe('confirmed');
  });

  it('T28 lets nobody but the owner claim or confirm, and records the attempt', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.approvedKey();
    const right = await scene.openRight(keyId);
    expect(refusalOf(await scene.claim(keyId, 'ana'))).toEqual({
      code: 'owner_only',
      ownerId: scene.id('emil'),
    });
    expect(await scene.audit(right.id)).toEqual(['right.opened', 'reveal.refused']);
    const claimed = ok(await scene.claim(keyId));
    expect(refusalOf(await confirm(scene, claimed.revealId, 'ana'))).toMatchObject({ code: 'owner_only' });
  });

  it('rule 9 what belongs to another workspace is not there: no right, no reveal and no key', async () => {
    const [here, there] = [await stage().scene(), await stage().scene()];
    const { keyId } = await there.approvedKey();
    const { revealId } = ok(await there.claim(keyId));
    const { id: rightId } = await there.openRight(keyId);
    const { db } = stage();
    const by = { workspaceId: here.workspaceId, memberId: here.id('ana') };
    for (const outcome of [
      await claimReveal({ db, peppers: PEPPERS, environment: 'live' }, { ...by, rightId, attempt: 2 }),
      await confirmReveal(db, { ...by, revealId }),
      await withdrawRight(db, { ...by, rightId }),
      await suspendKey(db, { ...by, keyId }),
      await deleteEndedKey(db, { ...by, keyId }),
    ]) {
      expect(refusalOf(outcome)).toEqual({ code: 'not_found' });
    }
    ok(await confirm(there, revealId));
  });

  it('rule 4 only the person who was shown a secret can confirm it, whoever owns the right by then', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.approvedKey();
    const { revealId } = ok(await scene.claim(keyId));
    await stage().sql('UPDATE reveal_rights SET owner_id = $2 WHERE key_id = $1', [keyId, scene.id('bruno')]);
    expect(refusalOf(await confirm(scene, revealId, 'bruno'))).toEqual({ code: 'reveal_over' });
    expect(await states(keyId)).toEqual(['unconfirmed']);
  });

  it('C2 gives at most three attempts, each killing the secret before it', async () => {
    const scene = await stage().scene();
    const { keyId, requestId } = await scene.approvedKey();
    const { id: rightId } = await scene.openRight(keyId);
    const first = ok(await scene.claim(keyId));
    ok(await scene.claim(keyId));
    expect(refusalOf(await confirm(scene, first.revealId))).toEqual({ code: 'secret_dead' });
    const third = ok(await scene.claim(keyId));
    expect(await states(keyId)).toEqual(['dead', 'dead', 'unconfirmed']);
    expect(refusalOf(await scene.claim(keyId))).toEqual({ code: 'attempts_used_up', most: 3 });
    await stage().forward(15 * MINUTE);
    expect(refusalOf(await confirm(scene, third.revealId))).toEqual({ code: 'secret_dead' });
    expect(await stage().activities.watchReveal(requestId)).toEqual({ over: true });
    // Nobody is told to reveal again who cannot.
    expect(await scene.told(rightId)).toEqual(['right_opened', 'right_lapsed']);
    expect((await keyRow(keyId)).state).toBe('aborted');
    expect(await liveKeys(scene)).toBe(0);
  });

  it('T3 the same press twice gets one secret', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.approvedKey();
    const presses = await Promise.all([1, 2, 3, 4].map(() => scene.claim(keyId, 'emil', 1)));
    expect(presses.filter(({ ok: done }) => done)).toHaveLength(1);
    expect(await secrets(keyId)).toHaveLength(1);
    // Nor does one that names an attempt whose turn has not come.
    expect(refusalOf(await scene.claim(keyId, 'emil', 3))).toEqual({ code: 'reveal_over' });
  });

  it('rule 4 a right that has ended, in whatever way, reveals nothing more', async () => {
    const scene = await stage().scene();
    const { workspaceId } = scene;
    const press = (rightId: RightId, attempt: number) =>
      claimReveal(
        { db: stage().db, peppers: PEPPERS, environment: 'live' },
        { workspaceId, rightId, memberId: scene.id('emil'), attempt },
      );
    const confirmed = await scene.approvedKey();
    const used = await scene.openRight(confirmed.keyId);
    await scene.reveal(confirmed.keyId);
    expect(refusalOf(await press(used.id, 2))).toMatchObject({ code: 'right_closed', state: 'confirmed' });
    const withdrawn = await scene.openRight((await scene.approvedKey()).keyId);
    ok(await withdrawRight(stage().db, { workspaceId, rightId: withdrawn.id, memberId: scene.id('ana') }));
    expect(refusalOf(await press(withdrawn.id, 1))).toMatchObject({
      code: 'right_closed',
      state: 'withdrawn',
    });
    expect(await secrets(confirmed.keyId)).toHaveLength(1);
    expect(await secrets(withdrawn.keyId)).toEqual([]);
  });

  it('C8 a key whose expiry was brought forward is over for its reveal and its confirmation as well', async () => {
    const scene = await stage().scene();
    const over = { code: 'key_not_live', state: 'expired' };
    const { keyId } = await scene.approvedKey();
    const { revealId } = ok(await scene.claim(keyId));
    const edit = await scene.ask('ana', 'edit_reporting_key', {
      keyId,
      entityIds: scene.entities(1),
      permissionGroupIds: [scene.group('reports')],
      ownerId: scene.id('emil'),
      expiresAt: new Date(stage().now() + 5 * MINUTE).toISOString(),
    });
    await scene.approve(edit, ['bruno', 'chiara']);
    await stage().forward(5 * MINUTE);
    expect(refusalOf(await confirm(scene, revealId))).toEqual(over);
    await stage().forward(DAY);
    expect(refusalOf(await scene.claim(keyId))).toEqual(over);
  });

  it('C8 neither a right to reveal nor an unconfirmed secret is offered for longer than the key lasts', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.approvedKey({ expiresAt: new Date(stage().now() + DAY).toISOString() });
    expect((await scene.openRight(keyId)).expiresAt).toEqual((await keyRow(keyId)).expires_at);
    await stage().sql(
      `UPDATE reporting_keys SET expires_at = quorate_clock() + interval '5 minutes' WHERE id = $1`,
      [keyId],
    );
    expect(ok(await scene.claim(keyId)).confirmBy).toEqual((await keyRow(keyId)).expires_at);
  });

  it('T77 an unconfirmed secret dies after 15 minutes; the right goes on', async () => {
    const scene = await stage().scene();
    const { keyId, requestId } = await scene.approvedKey();
    const claimed = ok(await scene.claim(keyId));
    await stage().forward(14 * MINUTE);
    expect(await stage().activities.watchReveal(requestId)).toMatchObject({ over: false });
    expect(await states(keyId)).toEqual(['unconfirmed']);
    await stage().forward(MINUTE);
    expect(refusalOf(await confirm(scene, claimed.revealId))).toEqual({ code: 'secret_dead' });
    expect(await states(keyId)).toEqual(['unconfirmed']);
    await stage().activities.watchReveal(requestId);
    expect(await states(keyId)).toEqual(['dead']);
    expect((await scene.told((await scene.openRight(keyId)).id)).at(-1)).toBe('secret_died');
    expect(await scene.audit(claimed.revealId)).toEqual(['reveal.claimed', 'reveal.lapsed']);
    ok(await scene.claim(keyId));
  });

  it('C2 a secret that dies after its right was to end takes it along; nobody is told to reveal again', async () => {
    const scene = await stage().scene();
    const { keyId, requestId } = await scene.approvedKey();
    const right = await scene.openRight(keyId);
    await stage().forward(72 * HOUR - 5 * MINUTE);
    ok(await scene.claim(keyId));
    await stage().forward(15 * MINUTE);
    expect(await stage().activities.watchReveal(requestId)).toEqual({ over: true });
    expect(await scene.told(right.id)).toEqual(['right_opened', 'right_lapsed']);
  });

  it('DESIGN §4 key-care leaves the right of a request to the workflow of that request', async () => {
    const scene = await stage().scene();
    const { keyId, requestId } = await scene.approvedKey();
    ok(await scene.claim(keyId));
    await stage().forward(72 * HOUR);
    await stage().activities.lapseDueRotations();
    expect((await scene.openRight(keyId)).requestId).toBe(requestId);
    expect(await states(keyId)).toEqual(['unconfirmed']);
    expect(await stage().activities.watchReveal(requestId)).toEqual({ over: true });
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
    await stage().sql('DELETE FROM entity_accounts WHERE workspace_id = $1 AND account_id = 101', [
      scene.workspaceId,
    ]);
    ok(await scene.claim(keyId));
  });

  it('B6 rule 6 one administrator withdraws an unused right at once, and what was shown dies', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.approvedKey();
    const claimed = ok(await scene.claim(keyId));
    const right = await scene.openRight(keyId);
    const withdraw = (who: Person) =>
      withdrawRight(stage().db, {
        workspaceId: scene.workspaceId,
        rightId: right.id,
        memberId: scene.id(who),
      });
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
    const closed = (who: Person = 'emil') =>
      revealWindowClosed(stage().db, {
        workspaceId: scene.workspaceId,
        revealId: claimed.revealId,
        memberId: scene.id(who),
      });
    expect(refusalOf(await closed('ana'))).toEqual({ code: 'not_found' });
    ok(await closed());
    const right = await scene.openRight(keyId);
    expect(await scene.told(right.id)).toContain('reveal_window_closed');
    ok(await confirm(scene, claimed.revealId));
    ok(await closed());
    expect((await scene.told(right.id)).filter((event) => event === 'reveal_window_closed')).toHaveLength(1);
  });

  it('rule 3 nothing that has ended comes back, in the database itself', async () => {
    const scene = await stage().scene();
    const { keyId } = await scene.approvedKey();
    ok(await scene.claim(keyId));
    ok(await scene.claim(keyId));
    const right = await scene.openRight(keyId);
    await expect(
      stage().sql(
        `UPDATE secrets SET state = 'active', ended_at = NULL WHERE key_id = $1 AND state = 'dead'`,
        [keyId],
      ),
    ).rejects.toThrow('does not come back');
    ok(
      await withdrawRight(stage().db, {
        workspaceId: scene.workspaceId,
        rightId: right.id,
        memberId: scene.id('ana'),
      }),
    );
    await expect(
      stage().sql(`UPDATE reveal_rights SET state = 'open', closed_at = NULL WHERE id = $1`, [right.id]),
    ).rejects.toThrow('does not come back');
    await expect(
      stage().sql(`UPDATE reporting_keys SET state = 'active', ended_at = NULL WHERE id = $1`, [keyId]),
    ).rejects.toThrow('does not come back');
  });
});
