import { afterEach, describe, expect, it } from 'vitest';
import { confirmReveal } from '../../keys/confirm-reveal.ts';
import { rotateKey } from '../../keys/rotate.ts';
import { suspendKey } from '../../keys/suspend.ts';
import { cancelRequest } from '../../requests/cancel.ts';
import { nudgeApprovers } from '../../requests/nudge.ts';
import { withdrawBallot } from '../../requests/withdraw-ballot.ts';
import { HOUR, ok, refusalOf, type Scene, useStage } from './scene.ts';

const stage = useStage();

const withdraw = (scene: Scene, requestId: Parameters<Scene['vote']>[0], person: 'ana' | 'bruno' | 'emil') =>
  withdrawBallot(stage().db, { workspaceId: scene.workspaceId, requestId, voterId: scene.id(person) });

describe('cancelling and nudging', () => {
  it('B6 lets the requester, and nobody else, cancel while it is pending', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    const cancel = (who: 'ana' | 'emil') =>
      cancelRequest(stage().db, { workspaceId: scene.workspaceId, requestId: id, memberId: scene.id(who) });
    expect(refusalOf(await cancel('ana'))).toEqual({ code: 'not_found' });
    ok(await cancel('emil'));
    expect(await scene.state(id)).toBe('cancelled');
    expect((await scene.keyOf(id)).state).toBe('aborted');
    expect(refusalOf(await cancel('emil'))).toMatchObject({ code: 'already_decided', state: 'cancelled' });
    expect(refusalOf(await scene.vote(id, 'ana'))).toMatchObject({
      code: 'already_decided',
      state: 'cancelled',
    });
    expect((await scene.audit(id)).filter((action) => action === 'request.cancelled')).toHaveLength(1);
  });

  it('UX 31 what has ended is neither announced nor reminded of any more', async () => {
    const scene = await stage().scene();
    const { workspaceId } = scene;
    const id = await scene.askForKey();
    ok(await cancelRequest(stage().db, { workspaceId, requestId: id, memberId: scene.id('emil') }));
    await stage().activities.announce(id);
    await stage().forward(HOUR);
    await stage().activities.remind(id);
    expect(await scene.told(id)).toEqual(['request_cancelled']);
  });

  it('lets the requester, and nobody else, nudge, once in four hours', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    const nudge = (who: 'ana' | 'emil' = 'emil') =>
      nudgeApprovers(stage().db, { workspaceId: scene.workspaceId, requestId: id, memberId: scene.id(who) });
    expect(refusalOf(await nudge('ana'))).toEqual({ code: 'not_found' });
    ok(await nudge());
    expect(refusalOf(await nudge())).toMatchObject({ code: 'nudged_recently' });
    await stage().forward(4 * HOUR);
    ok(await nudge());
    expect(await scene.told(id)).toEqual(['request_nudged', 'request_nudged']);
  });
});

describe('deadlines', () => {
  it('B7 T17 refuses what comes too late, with nothing running; only deciding closes', async () => {
    const scene = await stage().scene({ requestLifetimeSeconds: 300 });
    const id = await scene.askForKey();
    ok(await scene.vote(id, 'ana'));
    await stage().forward(300_000);
    const late = { code: 'past_deadline' };
    expect(refusalOf(await scene.vote(id, 'bruno'))).toMatchObject(late);
    expect(refusalOf(await scene.vote(id, 'bruno', 'reject'))).toMatchObject(late);
    expect(refusalOf(await withdraw(scene, id, 'ana'))).toMatchObject(late);
    const { workspaceId } = scene;
    expect(
      refusalOf(await cancelRequest(stage().db, { workspaceId, requestId: id, memberId: scene.id('emil') })),
    ).toMatchObject(late);
    expect(
      refusalOf(await nudgeApprovers(stage().db, { workspaceId, requestId: id, memberId: scene.id('emil') })),
    ).toMatchObject(late);
    expect(await scene.state(id)).toBe('pending');
    await scene.decide(id);
    expect(await scene.state(id)).toBe('expired');
  });

  it('B7 is looked at again when it expires, though its first reminder would only come later', async () => {
    const scene = await stage().scene({ requestLifetimeSeconds: 300 });
    const looked = await scene.decide(await scene.askForKey());
    expect(looked).toMatchObject({ decided: false, lookAgainInMs: expect.any(Number) });
    expect('lookAgainInMs' in looked && looked.lookAgainInMs).toBeLessThanOrEqual(300_000);
  });

  it('rule 3 lets a quorum that nobody decided before the deadline expire', async () => {
    const scene = await stage().scene({ requestLifetimeSeconds: 300 });
    const id = await scene.askForKey();
    for (const person of ['ana', 'bruno'] as const) ok(await scene.vote(id, person));
    await stage().forward(300_000);
    await scene.decide(id);
    expect(await scene.state(id)).toBe('expired');
    expect((await scene.keyOf(id)).state).toBe('aborted');
  });

  it('T15 stays as it was decided, whatever comes after, also in the database', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey();
    ok(await scene.vote(id, 'ana', 'reject'));
    await scene.decide(id);
    for (let n = 0; n < 5; n += 1) {
      refusalOf(await scene.vote(id, 'bruno'));
      await scene.decide(id);
    }
    expect(await scene.state(id)).toBe('rejected');
    expect(
      (await scene.audit(id)).filter((action) =>
        /^request\.(approved|rejected|expired|cancelled|failed)$/.test(action),
      ),
    ).toEqual(['request.rejected']);
    await expect(stage().sql(`UPDATE requests SET state = 'approved' WHERE id = $1`, [id])).rejects.toThrow(
      'already rejected',
    );
  });
});

describe('the very instant of a deadline', () => {
  /** Stops the clock at what this statement gives. */
  const stopAt = async (instant: string, id: string) => {
    const [row] = await stage().sql<{ at: string }>(`SELECT (${instant})::text AS at`, [id]);
    await stage().sql(
      `CREATE OR REPLACE FUNCTION quorate_clock() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$ SELECT '${row?.at}'::timestamptz $$`,
    );
  };
  afterEach(() => stage().forward(0));

  it('B7 is too late for a ballot, a withdrawal and a cancellation, and the quorum that is there expires', async () => {
    const scene = await stage().scene({ requestLifetimeSeconds: 300 });
    const { workspaceId } = scene;
    const id = await scene.askForKey();
    for (const person of ['ana', 'bruno'] as const) ok(await scene.vote(id, person));
    await stopAt('SELECT expires_at FROM requests WHERE id = $1', id);
    const late = { code: 'past_deadline' };
    expect(refusalOf(await scene.vote(id, 'chiara'))).toMatchObject(late);
    expect(refusalOf(await withdraw(scene, id, 'ana'))).toMatchObject(late);
    expect(
      refusalOf(await cancelRequest(stage().db, { workspaceId, requestId: id, memberId: scene.id('emil') })),
    ).toMatchObject(late);
    await scene.decide(id);
    expect(await scene.state(id)).toBe('expired');
  });

  it('rule 3 is too late to reveal and to confirm, and what was not confirmed dies', async () => {
    const scene = await stage().scene();
    const { workspaceId } = scene;
    const { keyId, requestId } = await scene.approvedKey();
    const { revealId } = ok(await scene.claim(keyId));
    await stopAt('SELECT expires_at FROM reveals WHERE id = $1', revealId);
    expect(
      refusalOf(await confirmReveal(stage().db, { workspaceId, revealId, memberId: scene.id('emil') })),
    ).toEqual({ code: 'secret_dead' });
    expect(await stage().activities.watchReveal(requestId)).toMatchObject({ over: false });
    expect(await stage().sql('SELECT state FROM secrets WHERE key_id = $1', [keyId])).toEqual([
      { state: 'dead' },
    ]);
    await stopAt('SELECT expires_at FROM reveal_rights WHERE key_id = $1', keyId);
    expect(refusalOf(await scene.claim(keyId))).toMatchObject({ code: 'right_closed', state: 'lapsed' });
    expect(await stage().activities.watchReveal(requestId)).toEqual({ over: true });
  });

  it('C6 is the end of an overlap', async () => {
    const scene = await stage().scene();
    const { workspaceId } = scene;
    const { keyId } = await scene.activeKey();
    ok(await rotateKey(stage().db, { workspaceId, keyId, memberId: scene.id('ana'), overlapSeconds: 3_600 }));
    await scene.reveal(keyId);
    await stopAt(`SELECT ends_at FROM secrets WHERE key_id = $1 AND state = 'overlap'`, keyId);
    await stage().activities.endDueSecrets();
    expect(await stage().sql('SELECT state FROM secrets WHERE key_id = $1 ORDER BY 1', [keyId])).toEqual([
      { state: 'active' },
      { state: 'dead' },
    ]);
  });

  it('C8 is the end of a key', async () => {
    const scene = await stage().scene();
    const { workspaceId } = scene;
    const { keyId } = await scene.activeKey();
    await stopAt('SELECT expires_at FROM reporting_keys WHERE id = $1', keyId);
    expect(
      refusalOf(await suspendKey(stage().db, { workspaceId, keyId, memberId: scene.id('ana') })),
    ).toEqual({ code: 'key_not_live', state: 'expired' });
    await stage().activities.endDueKeys();
    expect(await stage().sql('SELECT state FROM reporting_keys WHERE id = $1', [keyId])).toEqual([
      { state: 'expired' },
    ]);
  });
});
