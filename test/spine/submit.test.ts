import { describe, expect, it } from 'vitest';
import { STANDARD_BOUNDS } from '../../domain/admin-rule.ts';
import type { MemberId } from '../../domain/ids.ts';
import { confirmReveal } from '../../keys/confirm-reveal.ts';
import { renameKey } from '../../keys/rename.ts';
import { rotateKey } from '../../keys/rotate.ts';
import { suspendKey } from '../../keys/suspend.ts';
import { followSlackStatus } from '../../members/deactivate.ts';
import { previewRequest } from '../../requests/preview.ts';
import { DAY, ok, refusalOf, useStage } from './scene.ts';

const stage = useStage();

describe('submitting a request', () => {
  it('§2.2 makes request, name, outbox entry and audit event in one transaction, and nothing before', async () => {
    const scene = await stage().scene();
    const before = await scene.auditLength();
    ok(
      await previewRequest(stage().db, STANDARD_BOUNDS, {
        workspaceId: scene.workspaceId,
        requesterId: scene.id('emil'),
        kind: 'create_reporting_key',
        draft: scene.createDraft(),
      }),
    );
    expect(await scene.auditLength()).toBe(before);

    const id = await scene.askForKey();
    const { workspaceId } = scene;
    expect(await scene.audit(id)).toEqual(['request.submitted']);
    expect(
      await stage().sql('SELECT destination, event FROM outbox WHERE workspace_id = $1', [workspaceId]),
    ).toEqual([{ destination: 'workflow', event: 'submitted' }]);
    expect((await scene.keyOf(id)).state).toBe('pending_approval');
    expect(await stage().sql('SELECT 1 FROM secrets WHERE workspace_id = $1', [workspaceId])).toEqual([]);
  });

  it('§2.3 has a card however many accounts it would reach', async () => {
    const scene = await stage().scene();
    // Accounts that are not mirrored stand nowhere yet: the triggers that place them would find nothing to do, slowly.
    await stage().sql(`DO $$ BEGIN
      SET LOCAL session_replication_role = replica;
      INSERT INTO entity_accounts SELECT '${scene.workspaceId}', 1, i FROM generate_series(1, 70000) i ON CONFLICT DO NOTHING;
    END $$`);
    const [line] = (await scene.card(await scene.askForKey())).reach;
    expect(line?.accounts.length).toBeGreaterThanOrEqual(70_000);
  });

  it('reports every problem of the form at once, and changes nothing', async () => {
    const scene = await stage().scene();
    const refusal = refusalOf(
      await scene.submit('emil', 'create_reporting_key', {
        name: '  ',
        entityIds: [],
        permissionGroupIds: [],
        ownerId: 'nobody' as string as MemberId,
        expiresAt: new Date(Date.now() - DAY).toISOString(),
        purpose: 'x'.repeat(501),
      }),
    );
    expect(refusal).toEqual({
      code: 'invalid',
      problems: [
        { field: 'name', problem: 'empty' },
        { field: 'entities', problem: 'none' },
        { field: 'permissionGroups', problem: 'none' },
        { field: 'expiry', problem: 'past' },
        { field: 'owner', problem: 'unknown' },
        { field: 'purpose', problem: 'too_long' },
      ],
    });
    expect(await scene.auditLength()).toBe(0);
  });

  it.each([
    ['a name of 65 characters', { name: 'n'.repeat(65) }, { field: 'name', problem: 'too_long' }],
    ['a name with a line break', { name: 'two\nlines' }, { field: 'name', problem: 'unprintable' }],
    ['a name with a line separator', { name: 'two\u2028lines' }, { field: 'name', problem: 'unprintable' }],
    [
      'a name with a space that does not break',
      { name: 'no\u00a0break' },
      { field: 'name', problem: 'unprintable' },
    ],
    [
      'a name that hides a direction mark',
      { name: 'safe\u202eevil' },
      { field: 'name', problem: 'unprintable' },
    ],
    ['an entity that is not there', { entityIds: [99] }, { field: 'entities', problem: 'unknown' }],
    [
      'an entity id that no integer holds',
      { entityIds: [2 ** 40] },
      { field: 'entities', problem: 'unknown' },
    ],
    [
      'a permission group that is not there',
      { permissionGroupIds: ['root'] },
      { field: 'permissionGroups', problem: 'unknown' },
    ],
    ['an expiry that is no date', { expiresAt: 'soon' }, { field: 'expiry', problem: 'not_a_date' }],
    [
      'an expiry in more than 366 days',
      { expiresAt: new Date(Date.now() + 367 * DAY).toISOString() },
      { field: 'expiry', problem: 'too_far' },
    ],
  ])('refuses %s', async (_what, changes, problem) => {
    const scene = await stage().scene();
    const draft = scene.createDraft(changes as object);
    expect(refusalOf(await scene.submit('emil', 'create_reporting_key', draft))).toEqual({
      code: 'invalid',
      problems: [problem],
    });
  });

  it('takes a name of 64 characters, trims it, and knows it is taken whatever its case', async () => {
    const scene = await stage().scene();
    await scene.askForKey({ name: `  ${'Ä'.repeat(64)} ` });
    const again = scene.createDraft({ name: 'ä'.repeat(64) });
    expect(refusalOf(await scene.submit('ana', 'create_reporting_key', again))).toEqual({
      code: 'invalid',
      problems: [{ field: 'name', problem: 'taken' }],
    });
    const decomposed = scene.createDraft({ name: 'A\u0308'.repeat(64) });
    expect(refusalOf(await scene.submit('ana', 'create_reporting_key', decomposed))).toEqual({
      code: 'invalid',
      problems: [{ field: 'name', problem: 'taken' }],
    });
  });

  it('counts the characters of a name as people do', async () => {
    const scene = await stage().scene();
    await scene.askForKey({ name: '🔑'.repeat(64) });
    expect(
      refusalOf(
        await scene.submit('ana', 'create_reporting_key', scene.createDraft({ name: '🗝'.repeat(65) })),
      ),
    ).toEqual({ code: 'invalid', problems: [{ field: 'name', problem: 'too_long' }] });
  });

  it('T87 what was chosen twice, in whatever order, is asked for once', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey({
      entityIds: scene.entities(2, 1, 2),
      permissionGroupIds: [scene.group('reports'), scene.group('full-access'), scene.group('reports')],
    });
    const [asked] = await stage().sql<{ content: object }>('SELECT content FROM requests WHERE id = $1', [
      id,
    ]);
    expect(asked?.content).toMatchObject({
      entityIds: [1, 2],
      permissionGroupIds: ['full-access', 'reports'],
    });
  });

  it.each(['deactivated', 'invited'] as const)('B1 refuses an owner who is %s', async (state) => {
    const scene = await stage().scene();
    await stage().sql('UPDATE members SET state = $2 WHERE id = $1', [scene.id('chiara'), state]);
    const draft = scene.createDraft({ ownerId: scene.id('chiara') });
    expect(refusalOf(await scene.submit('emil', 'create_reporting_key', draft))).toEqual({
      code: 'invalid',
      problems: [{ field: 'owner', problem: 'not_active' }],
    });
  });

  it('frees the name of a request that was not approved', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey({ name: 'Again' });
    ok(await scene.vote(id, 'ana', 'reject'));
    await scene.decide(id);
    expect(await scene.state(id)).toBe('rejected');
    expect(await scene.askForKey({ name: 'again' })).toBeTruthy();
  });

  it('keeps a purpose that a database could not hold as it came', async () => {
    const scene = await stage().scene();
    const id = await scene.askForKey({ purpose: ' nul \0 and half a pair \ud800\n' });
    expect((await scene.card(id)).description.fields.at(-1)).toEqual({
      label: 'Purpose',
      value: { type: 'text', text: 'nul  and half a pair \ufffd' },
    });
  });

  it('lets a person have five open requests, and not a sixth before one of them was decided', async () => {
    const scene = await stage().scene();
    const first = await scene.askForKey();
    for (let n = 1; n < 5; n += 1) await scene.askForKey();
    expect(refusalOf(await scene.submit('emil', 'create_reporting_key', scene.createDraft()))).toEqual({
      code: 'too_many_open_requests',
      most: 5,
    });
    await scene.ask('ana', 'create_reporting_key', scene.createDraft());
    ok(await scene.vote(first, 'ana', 'reject'));
    await scene.decide(first);
    await scene.askForKey();
  });

  it('C7 names the five keys that are there when a sixth is asked for', async () => {
    const scene = await stage().scene({ maxKeys: 2 });
    const rejected = await scene.askForKey({ name: 'Never was' });
    ok(await scene.vote(rejected, 'ana', 'reject'));
    await scene.decide(rejected);
    await scene.askForKey({ name: 'Not yet' });
    await scene.approvedKey({ name: 'One' });
    await scene.activeKey({ name: 'Two' });
    expect(refusalOf(await scene.submit('emil', 'create_reporting_key', scene.createDraft()))).toEqual({
      code: 'key_limit',
      most: 2,
      names: ['One', 'Two'],
    });
  });

  it('B5 refuses what nobody could approve, saying which step lacks how many', async () => {
    const scene = await stage().scene({ approvals: 3 });
    await scene.ask('ana', 'create_reporting_key', scene.createDraft({ ownerId: scene.id('ana') }));
    const two = scene.createDraft({ ownerId: scene.id('bruno') });
    expect(refusalOf(await scene.submit('ana', 'create_reporting_key', two))).toEqual({
      code: 'rule_cannot_be_met',
      missing: 1,
      step: 1,
    });
  });

  it('lets any member ask for a key, and only administrators for the other kinds', async () => {
    const scene = await stage().scene();
    const edit = { entityId: scene.entities(1)[0]!, addAccountIds: [], removeAccountIds: [101] };
    expect(refusalOf(await scene.submit('emil', 'edit_entity', edit))).toEqual({
      code: 'administrators_only',
    });
    await scene.ask('ana', 'edit_entity', edit);
  });

  it.each(['deactivated', 'invited'] as const)(
    'B1 nobody who is %s acts: asks, votes or stops',
    async (state) => {
      const scene = await stage().scene();
      const { workspaceId } = scene;
      const id = await scene.askForKey();
      const { keyId } = await scene.activeKey();
      await stage().sql('UPDATE members SET state = $2 WHERE id = $1', [scene.id('ana'), state]);
      const refusal = { code: 'not_a_member', why: state };
      expect(refusalOf(await scene.submit('ana', 'create_reporting_key', scene.createDraft()))).toEqual(
        refusal,
      );
      expect(refusalOf(await scene.vote(id, 'ana', 'reject'))).toEqual(refusal);
      expect(
        refusalOf(await suspendKey(stage().db, { workspaceId, keyId, memberId: scene.id('ana') })),
      ).toEqual(refusal);
    },
  );

  it.each(['deactivated', 'invited'] as const)(
    'B1 nobody who is %s reveals, confirms, rotates or renames, though the key is their own',
    async (state) => {
      const scene = await stage().scene();
      const { keyId } = await scene.activeKey();
      const waiting = await scene.approvedKey();
      const { revealId } = ok(await scene.claim(waiting.keyId));
      await stage().sql('UPDATE members SET state = $2 WHERE id = $1', [scene.id('emil'), state]);
      const { db } = stage();
      const by = { workspaceId: scene.workspaceId, keyId, memberId: scene.id('emil') };
      for (const outcome of [
        await scene.claim(waiting.keyId),
        await confirmReveal(db, { ...by, revealId }),
        await rotateKey(db, { ...by, overlapSeconds: 0 }),
        await renameKey(db, { ...by, name: 'Mine' }),
      ]) {
        expect(refusalOf(outcome)).toEqual({ code: 'not_a_member', why: state });
      }
    },
  );

  it('A6 nobody but the invited accepts an invitation: whatever Slack says of them, they stay invited', async () => {
    const scene = await stage().scene();
    const { workspaceId, seeded } = scene;
    await stage().sql(`UPDATE members SET state = 'invited' WHERE id = $1`, [scene.id('ana')]);
    for (const gone of [false, true]) {
      const { slackUserId } = seeded.people.ana;
      expect(ok(await followSlackStatus(stage().db, { workspaceId, slackUserId, gone }))).toEqual({
        changed: false,
      });
      expect(await stage().sql('SELECT state FROM members WHERE id = $1', [scene.id('ana')])).toEqual([
        { state: 'invited' },
      ]);
    }
  });

  it('refuses everything until the workspace is open', async () => {
    const scene = await stage().scene();
    await stage().sql(`UPDATE workspaces SET state = 'founding' WHERE id = $1`, [scene.workspaceId]);
    expect(refusalOf(await scene.submit('emil', 'create_reporting_key', scene.createDraft()))).toEqual({
      code: 'workspace_not_open',
    });
  });
});
