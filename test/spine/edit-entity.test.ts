import { describe, expect, it } from 'vitest';
import { MirrorBusy } from '../../database/mirror-turn.ts';
import { suspendKey } from '../../keys/suspend.ts';
import { connected } from './connected.ts';
import { ok, refusalOf, type Scene, useStage } from './scene.ts';

const stage = useStage();

describe('editing an entity', () => {
  const edit = (scene: Scene, add: number[], remove: number[] = [], entity = 1) =>
    scene.submit('deniz', 'edit_entity', {
      entityId: scene.entities(entity)[0]!,
      addAccountIds: add,
      removeAccountIds: remove,
    });

  it('D4 waits for an upload that is running, and nobody waits for it: a key is suspended meanwhile', async () => {
    const scene = await stage().scene();
    const { workspaceId } = scene;
    await scene.mirrorAccounts(112);
    const { keyId } = await scene.activeKey();
    const { id } = ok(await edit(scene, [112]));
    for (const person of ['ana', 'bruno'] as const) ok(await scene.vote(id, person));
    await connected(stage().database.appUrl, async (upload) => {
      await upload.query('BEGIN');
      await upload.query('SELECT take_mirror_turn($1)', [workspaceId]);
      const waiting = expect(scene.decide(id)).rejects.toThrow(MirrorBusy);
      await expect
        .poll(() =>
          stage().sql(
            `SELECT FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()`,
          ),
        )
        .toHaveLength(1);
      ok(await suspendKey(stage().db, { workspaceId, keyId, memberId: scene.id('ana') }));
      expect(await scene.state(id)).toBe('pending');
      await waiting;
      expect(await scene.state(id)).toBe('pending');
    });
    await scene.decide(id);
    expect(await scene.state(id)).toBe('approved');
  });

  it('B4 names on its card every key it would widen, and by what', async () => {
    const scene = await stage().scene();
    await scene.mirrorAccounts(109, 112);
    await scene.activeKey({ name: 'Wide already', entityIds: scene.entities(1, 3) });
    const { keyId } = await scene.activeKey({ name: 'Narrow', entityIds: scene.entities(1) });
    await scene.activeKey({ name: 'Elsewhere', entityIds: scene.entities(2) });
    const ended = await scene.activeKey({ name: 'Ended', entityIds: scene.entities(1) });
    await stage().sql(`UPDATE reporting_keys SET state = 'revoked', ended_at = now() WHERE id = $1`, [
      ended.keyId,
    ]);
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

  it('B4 an entity that has ended is not reached; when it is back, that is growth', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey({ entityIds: scene.entities(1, 2) });
    const turn = (status: string) =>
      stage().sql('UPDATE entities SET status = $2 WHERE workspace_id = $1 AND id = 2', [
        scene.workspaceId,
        status,
      ]);
    await turn('REVOKED');
    expect((await scene.card(id)).reach.flatMap(({ accounts }) => accounts.map((one) => one.id))).toEqual([
      101, 102, 103, 104,
    ]);
    for (const person of ['ana', 'bruno'] as const) ok(await scene.vote(id, person));
    await turn('ACTIVE');
    await scene.decide(id);
    expect(await scene.state(id)).toBe('pending');
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

  it('B4 a card that is found to show too small a reach is written again', async () => {
    const scene = await stage().scene();
    const key = await scene.askForKey();
    const oldCard = await scene.card(key);
    await stage().sql('INSERT INTO entity_accounts VALUES ($1, 1, 112)', [scene.workspaceId]);
    expect(refusalOf(await scene.vote(key, 'ana', 'approve', oldCard))).toEqual({ code: 'reach_grew' });
    expect((await scene.card(key)).version).toBeGreaterThan(oldCard.version);
    expect(await scene.told(key)).toEqual(['request_refreshed']);
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
    const accounts = async () =>
      (
        await stage().sql<{ account_id: number }>(
          'SELECT account_id FROM entity_accounts WHERE workspace_id = $1 AND entity_id = 1 ORDER BY 1',
          [scene.workspaceId],
        )
      ).map(({ account_id: account }) => account);
    expect(await accounts()).toEqual([101, 102, 103, 104]);
    await scene.approve(id);
    expect(await accounts()).toEqual([102, 103, 104, 112]);
    expect(await scene.audit('1')).toEqual(['entity.edited']);
    expect(
      await stage().sql('SELECT version FROM entities WHERE workspace_id = $1 AND id = 1', [
        scene.workspaceId,
      ]),
    ).toEqual([{ version: 2 }]);
  });

  it('B1 an entity that has ended is edited no more: neither is that asked for, nor does what waited apply', async () => {
    const scene = await stage().scene();
    const { id } = ok(await edit(scene, [], [101]));
    await stage().sql(`UPDATE entities SET status = 'REVOKED' WHERE workspace_id = $1 AND id IN (1, 2)`, [
      scene.workspaceId,
    ]);
    await scene.approve(id);
    expect(await scene.state(id)).toBe('failed');
    expect(refusalOf(await edit(scene, [], [105], 2))).toEqual({
      code: 'invalid',
      problems: [{ field: 'entities', problem: 'unknown' }],
    });
  });

  it('T87 asks for nothing but what would change, and for that once', async () => {
    const scene = await stage().scene();
    const { id } = ok(await edit(scene, [112, 101, 112], [103, 999, 102, 103]));
    const [asked] = await stage().sql('SELECT content FROM requests WHERE id = $1', [id]);
    expect(asked).toEqual({
      content: { entityId: 1, addAccountIds: [112], removeAccountIds: [102, 103] },
    });
  });

  it('fails when the entity changed meanwhile', async () => {
    const scene = await stage().scene();
    const { id } = ok(await edit(scene, [], [101]));
    expect(refusalOf(await edit(scene, [], [102]))).toMatchObject({ code: 'already_pending' });
    ok(await edit(scene, [], [105], 2));
    await stage().sql('UPDATE entities SET version = version + 1 WHERE workspace_id = $1 AND id = 1', [
      scene.workspaceId,
    ]);
    await scene.approve(id);
    expect(await scene.state(id)).toBe('failed');
  });

  it('refuses accounts that are unknown, on both sides, beyond any integer, or already as wanted', async () => {
    const scene = await stage().scene();
    await scene.mirrorAccounts(101);
    const problem = (name: string, ids: string[]) => ({
      code: 'invalid',
      problems: [{ field: 'accounts', problem: name, ids }],
    });
    expect(refusalOf(await edit(scene, [999]))).toEqual(problem('unknown', ['999']));
    expect(refusalOf(await edit(scene, [2 ** 40]))).toEqual(problem('unknown', [String(2 ** 40)]));
    expect(refusalOf(await edit(scene, [101], [101]))).toEqual(problem('both', ['101']));
    expect(refusalOf(await edit(scene, [101], [999]))).toEqual({ code: 'nothing_to_change' });
    expect(refusalOf(await edit(scene, [], [101], 2 ** 40))).toMatchObject({
      code: 'invalid',
      problems: [{ field: 'entities' }],
    });
  });
});
