import { beforeAll, describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { plainText } from '../../dev/slack/block-text.ts';
import type { RequestId } from '../../domain/ids.ts';
import { claimReveal } from '../../keys/claim-reveal.ts';
import { confirmReveal } from '../../keys/confirm-reveal.ts';
import { resumeKey } from '../../keys/resume.ts';
import { revealWindowClosed } from '../../keys/reveal-window-closed.ts';
import { rotateKey } from '../../keys/rotate.ts';
import { suspendKey } from '../../keys/suspend.ts';
import { withdrawRight } from '../../keys/withdraw-right.ts';
import { testPeppers } from '../support/seed-key.ts';
import type { SeededWorkspace } from '../support/seed-workspace.ts';
import { moveDatabaseClock } from '../support/time-skip.ts';
import { approved, buttons, dm, told } from './reading.ts';
import { ask, type Stage, seed, tellAll, useStage, viewOf, vote } from './stage.ts';

const minting = (on: Stage) => ({ db: on.db, peppers: testPeppers, environment: 'test' as const });

describe('what owners are told of their keys', () => {
  const stage = useStage();
  beforeAll(async () => {
    await stage().start();
  });

  it('B4 the owner whose right lapsed because the reach grew is told why, and offered to ask again', async () => {
    const on = stage();
    const workspace = await seed(on);
    const { requestId, rightId } = await approved(on, workspace, 'Reach grew');
    await inWorkspace(on.db, workspace.workspaceId, (trx) =>
      trx
        .insertInto('entityAccounts')
        .values({ workspaceId: workspace.workspaceId, entityId: workspace.entityIds[0], accountId: 110 })
        .execute(),
    );
    const claim = await claimReveal(minting(on), {
      workspaceId: workspace.workspaceId,
      rightId,
      memberId: workspace.people.emil.id,
      attempt: 1,
    });
    expect(claim).toMatchObject({ ok: false, refusal: { code: 'right_lapsed_reach_grew' } });
    await tellAll(on, workspace);
    const message = await dm(on, 'emil', 'What it would reach has grown since the approvals');
    expect(buttons(message).map(({ action_id, value }) => [action_id, value])).toContainEqual([
      'request_again',
      requestId,
    ]);
  });

  it('C2 the owner who closed the window is told how long is left, and can confirm or reveal again', async () => {
    const on = stage();
    const workspace = await seed(on);
    const { workspaceId } = workspace;
    const { rightId } = await approved(on, workspace, 'Window closed');
    const memberId = workspace.people.emil.id;
    const claim = await claimReveal(minting(on), { workspaceId, rightId, memberId, attempt: 1 });
    if (!claim.ok) throw new Error(claim.refusal.code);
    await revealWindowClosed(on.db, { workspaceId, revealId: claim.value.revealId, memberId });
    await tellAll(on, workspace);
    const message = await dm(
      on,
      'emil',
      'Window closed: you closed the window without saying that you saved the secret',
    );
    expect(plainText(message)).toMatch(/confirm within 14 minutes/);
    expect(buttons(message).map(({ action_id, value }) => [action_id, value])).toEqual([
      ['key_reveal_confirm', claim.value.revealId],
      ['key_reveal', `${rightId}|2`],
    ]);
    await dm(on, 'ana', 'Window closed was revealed to @U0ERINSATO');
    const { token, secret } = claim.value.minted.show();
    for (const who of ['ana', 'emil'] as const)
      expect(told(on, who).join('\n')).not.toMatch(new RegExp(`${token}|${secret}`));
    await moveDatabaseClock(on.database.ownerUrl, 16 * 60_000);
    await on.activities.watchReveal((await viewOf(on, workspace, await ownRequest(on, workspace))).id);
    await tellAll(on, workspace);
    await moveDatabaseClock(on.database.ownerUrl, 0);
    const died = await dm(
      on,
      'emil',
      'Window closed: you did not confirm that you saved the secret, so it died',
    );
    expect(buttons(died)[0]).toMatchObject({ action_id: 'key_reveal', value: `${rightId}|2` });
  });

  it('F1 a key that works, is suspended, resumed and rotated: its owner is told each time, and by whom', async () => {
    const on = stage();
    const workspace = await seed(on);
    const { workspaceId, people } = workspace;
    const { rightId } = await approved(on, workspace, 'A whole life');
    const claim = await claimReveal(minting(on), {
      workspaceId,
      rightId,
      memberId: people.emil.id,
      attempt: 1,
    });
    if (!claim.ok) throw new Error(claim.refusal.code);
    await confirmReveal(on.db, { workspaceId, revealId: claim.value.revealId, memberId: people.emil.id });
    await tellAll(on, workspace);
    await dm(on, 'emil', 'A whole life works with the secret you saved');
    const keyId = claim.value.key.id;
    await suspendKey(on.db, { workspaceId, keyId, memberId: people.ana.id });
    await tellAll(on, workspace);
    await dm(on, 'emil', 'A whole life was suspended by @U0ANAFERREIRA');
    await resumeKey(on.db, { workspaceId, keyId, memberId: people.bruno.id });
    await tellAll(on, workspace);
    await dm(on, 'emil', 'A whole life was resumed by @U0BENOKAFOR');
    await rotateKey(on.db, { workspaceId, keyId, memberId: people.ana.id, overlapSeconds: 3_600 });
    await tellAll(on, workspace);
    const rotation = await dm(on, 'emil', 'A whole life: the new secret is yours to reveal');
    expect(buttons(rotation)[0]).toMatchObject({ action_id: 'key_reveal' });
  });

  it('F1 C2 a key handed over before its reveal: the new owner is offered it, and the former owner told', async () => {
    const on = stage();
    const workspace = await seed(on);
    const { people } = workspace;
    const { rightId, requestId: creation } = await approved(on, workspace, 'Handed over');
    const keyId = (await viewOf(on, workspace, creation)).right!.keyId;
    const requestId = await ask(on, workspace, 'ana', 'edit_reporting_key', {
      keyId,
      entityIds: [workspace.entityIds[0], workspace.entityIds[1]],
      permissionGroupIds: [workspace.permissionGroupIds.reports],
      ownerId: people.deniz.id,
      expiresAt: new Date(Date.now() + 30 * 86_400_000).toISOString(),
    });
    await vote(on, workspace, requestId, 'bruno');
    await vote(on, workspace, requestId, 'chiara');
    await on.activities.decide(requestId);
    await tellAll(on, workspace);
    await dm(on, 'emil', 'Handed over was handed over to @U0DMITRIVOLKOV');
    const offer = await dm(on, 'deniz', 'The key is yours to reveal');
    expect(buttons(offer)[0]).toMatchObject({ action_id: 'key_reveal', value: `${rightId}|1` });
    await dm(on, 'deniz', 'It still waits to be revealed by its owner');
  });

  it('B6 the owner is told that an administrator withdrew the right, and nobody else is', async () => {
    const on = stage();
    const workspace = await seed(on);
    const { rightId } = await approved(on, workspace, 'Withdrawn right');
    await withdrawRight(on.db, {
      workspaceId: workspace.workspaceId,
      rightId,
      memberId: workspace.people.chiara.id,
    });
    await tellAll(on, workspace);
    await dm(
      on,
      'emil',
      'Withdrawn right: this key can no longer be revealed. An administrator withdrew it.',
    );
    expect(told(on, 'ana').filter((text) => text.includes('Withdrawn right: this key'))).toEqual([]);
  });
});

async function ownRequest({ db }: Stage, { workspaceId }: SeededWorkspace): Promise<RequestId> {
  const row = await inWorkspace(db, workspaceId, (trx) =>
    trx.selectFrom('requests').select('id').executeTakeFirstOrThrow(),
  );
  return row.id;
}
