import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { plainText } from '../../dev/slack/block-text.ts';
import { STANDARD_BOUNDS } from '../../domain/admin-rule.ts';
import type { EntityId, RequestId } from '../../domain/ids.ts';
import { castBallot } from '../../requests/cast-ballot.ts';
import { viewRequest } from '../../requests/request-view.ts';
import { submitRequest } from '../../requests/submit.ts';
import { seedKey } from '../support/seed-key.ts';
import { filled, requestKey, useStage } from './stage.ts';

const stage = useStage({ maxKeys: 500 });

/** Everything that a bad input must leave as it was. */
async function truth() {
  const [row] = await stage().sql(
    `SELECT (SELECT count(*) FROM requests) AS requests, (SELECT count(*) FROM reporting_keys) AS keys,
            (SELECT count(*) FROM audit_events) AS events, (SELECT count(*) FROM ballots) AS ballots,
            (SELECT count(*) FROM outbox) AS outbox`,
  );
  return row;
}

async function refusedFields(entries: Record<string, string | string[] | null>) {
  const erin = stage().slack.person('erin');
  const before = await truth();
  await erin.slashCommand('/keys', 'request');
  await erin.waitForModal('Permission groups');
  erin.fillModal({ ...filled, ...entries });
  const outcome = await erin.submitModal({ unchecked: true });
  await erin.closeModal();
  await erin.waitForNoModal();
  expect(await truth()).toEqual(before);
  return outcome;
}

describe('bad input in Slack gets a clear private answer and changes nothing', () => {
  // Everybody is known before: a first appearance is an event of its own.
  beforeEach(async () => {
    for (const handle of ['erin', 'ana'] as const)
      await stage().slack.person(handle).slashCommand('/keys', 'help');
  });

  it('A4 an unknown subcommand is answered privately, with the nearest one and all of them', async () => {
    const erin = stage().slack.person('erin');
    const before = await truth();
    await erin.slashCommand('/keys', 'requets now');
    const answer = await erin.waitForEphemeral('There is no /keys requets');
    expect(plainText(answer)).toMatch(/Nothing has changed\. Did you mean \/keys request\?/);
    expect(plainText(answer)).toContain('/keys rotate KEY');
    expect(answer.ephemeral_to).toBe(stage().slackId('erin'));
    expect(await truth()).toEqual(before);
  });

  it('A4 an empty name is refused at its field', async () => {
    expect(await refusedFields({ name: '   ' })).toEqual({
      kind: 'errors',
      errors: { name: 'Give the key a name, from 1 to 64 characters.' },
    });
  });

  it('A4 a name of 65 characters is refused at its field', async () => {
    expect(await refusedFields({ name: 'x'.repeat(65) })).toEqual({
      kind: 'errors',
      errors: { name: 'This name is too long. Please use at most 64 characters.' },
    });
  });

  it('A4 a name that is taken is refused at its field, whatever its capitals', async () => {
    await requestKey(stage(), 'erin', { name: 'Taken already' });
    const outcome = await refusedFields({ name: 'TAKEN already' });
    expect(outcome).toMatchObject({
      kind: 'errors',
      errors: { name: expect.stringContaining('already has this name') },
    });
  });

  it('A4 no entity and no permission group chosen are refused at their fields, both at once', async () => {
    const outcome = await refusedFields({ name: 'Nothing chosen', entities: [], permission_groups: [] });
    expect(outcome).toEqual({
      kind: 'errors',
      errors: {
        entities: 'Choose at least one entity.',
        permission_groups: 'Choose at least one permission group.',
      },
    });
  });

  it('A4 an expiry in the past, and one too far ahead, are refused at their field', async () => {
    const past = await refusedFields({ name: 'Past', expiry: '2020-01-01' });
    expect(past).toEqual({
      kind: 'errors',
      errors: { expiry: 'This day is over. Please choose a day from today on.' },
    });
    const far = await refusedFields({ name: 'Far', expiry: '2050-01-01' });
    expect(far).toMatchObject({
      kind: 'errors',
      errors: { expiry: expect.stringContaining('at most 366 days') },
    });
  });

  it('B4 an entity edited while the review was open is shown again before anything is sent', async () => {
    const erin = stage().slack.person('erin');
    await erin.slashCommand('/keys', 'request');
    await erin.waitForModal('Permission groups');
    erin.fillModal({ ...filled, name: 'Edited meanwhile' });
    await erin.submitModal();
    await erin.waitForModal('Nothing exists yet');
    await stage().sql(
      'INSERT INTO entity_accounts (workspace_id, entity_id, account_id) VALUES ($1, 1, 112)',
      [stage().seeded.workspaceId],
    );
    onTestFinished(async () => {
      await stage().sql('DELETE FROM entity_accounts WHERE entity_id = 1 AND account_id = 112');
    });
    const before = await truth();
    await erin.submitModal();
    const again = await erin.waitForModal('has changed while you were looking');
    expect(plainText(again)).toContain('5 accounts');
    expect(await truth()).toEqual(before);
    await erin.submitModal();
    await erin.waitForModal('Sent');
    await erin.closeModal();
  });

  it('B4 a vote on a card whose entities grew meanwhile is refused, and says what to do', async () => {
    const id = await requestKey(stage(), 'erin', { name: 'Grew under the card' });
    const card = await stage().postCard(id, 'ana');
    await stage().sql(
      'INSERT INTO entity_accounts (workspace_id, entity_id, account_id) VALUES ($1, 1, 111)',
      [stage().seeded.workspaceId],
    );
    onTestFinished(async () => {
      await stage().sql('DELETE FROM entity_accounts WHERE entity_id = 1 AND account_id = 111');
    });
    await stage().slack.person('ana').clickButton(card, 'Approve');
    const answer = await stage().slack.person('ana').waitForEphemeral('would reach more than you saw');
    expect(plainText(answer)).toContain('nothing has changed');
    const ballots = await stage().sql('SELECT 1 FROM ballots WHERE request_id = $1', [id]);
    expect(ballots).toEqual([]);
  });

  it('B1 a button of an old card, after the decision, says who decided and when, and changes nothing', async () => {
    const id = await requestKey(stage(), 'erin', { name: 'Decided already' });
    const old = await stage().postCard(id, 'dmitri');
    await voteDirectly(id, 'ana');
    await voteDirectly(id, 'ben');
    await stage().activities.decide(id);
    await stage().slack.person('dmitri').clickButton(old, 'Reject');
    const answer = await stage().slack.person('dmitri').waitForEphemeral('Already approved by');
    expect(plainText(answer)).toMatch(
      /Already approved by @U0ANAFERREIRA and @U0BENOKAFOR on .* UTC\. Your click changed nothing/,
    );
    const [request] = await stage().sql<{ state: string }>('SELECT state FROM requests WHERE id = $1', [id]);
    expect(request?.state).toBe('approved');
  });

  it('B6 the closed review leaves no trace, not even an audit event', async () => {
    const erin = stage().slack.person('erin');
    const before = await truth();
    await erin.slashCommand('/keys', 'request');
    await erin.waitForModal('Permission groups');
    erin.fillModal({ ...filled, name: 'Never sent' });
    await erin.submitModal();
    await erin.waitForModal('Nothing exists yet');
    await erin.closeModal();
    await erin.closeModal();
    await erin.waitForNoModal();
    expect(await truth()).toEqual(before);
  });

  it('C7 a sixth key is refused when it is sent, naming the five', async () => {
    const { db, seeded, slack, sql } = stage();
    const [limits] = await sql<{ live_keys: number }>('SELECT live_keys FROM workspaces');
    for (let count = limits?.live_keys ?? 0; count < 5; count += 1)
      await seedKey(db, seeded, { name: `Place ${count}` });
    await sql('UPDATE workspaces SET max_keys = 5, live_keys = 5');
    onTestFinished(async () => void (await sql('UPDATE workspaces SET max_keys = 500')));
    const erin = slack.person('erin');
    await erin.slashCommand('/keys', 'request');
    await erin.waitForModal('Permission groups');
    erin.fillModal({ ...filled, name: 'Sixth' });
    const before = await truth();
    await erin.submitModal();
    const answer = await erin.waitForModal('All places are taken');
    expect(plainText(answer)).toMatch(/may have 5 keys, and has them: .*Place 4/);
    expect(await truth()).toEqual(before);
    await erin.closeModal();
  });

  it('B1 a sixth open request is refused, and says what to do', async () => {
    const { db, seeded, memberId, slack } = stage();
    for (let count = 0; count < 5; count += 1) {
      const draft = {
        name: `Waiting ${count}`,
        entityIds: [1 as EntityId],
        permissionGroupIds: [seeded.permissionGroupIds.reports],
        ownerId: memberId('ben'),
        expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
        purpose: '',
      };
      await submitRequest(db, STANDARD_BOUNDS, {
        workspaceId: seeded.workspaceId,
        requesterId: memberId('ben'),
        kind: 'create_reporting_key',
        draft,
      });
    }
    const ben = slack.person('ben');
    await ben.slashCommand('/keys', 'request');
    await ben.waitForModal('Permission groups');
    ben.fillModal({ ...filled, name: 'One too many' });
    await ben.submitModal();
    await ben.waitForModal('You already have 5 requests waiting');
    await ben.closeModal();
  });

  async function voteDirectly(id: RequestId, handle: 'ana' | 'ben') {
    const { db, seeded, memberId } = stage();
    const { workspaceId } = seeded;
    const view = await inWorkspace(db, workspaceId, (trx) => viewRequest(trx, workspaceId, id));
    const hashes = {
      contentHash: Buffer.from(view!.contentHash, 'hex'),
      reachDigest: Buffer.from(view!.reachDigest, 'hex'),
    };
    const cast = await castBallot(db, {
      workspaceId,
      requestId: id,
      voterId: memberId(handle),
      choice: 'approve',
      ...hashes,
    });
    expect(cast.ok).toBe(true);
  }
});
