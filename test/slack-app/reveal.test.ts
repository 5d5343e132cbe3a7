import { describe, expect, it } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { plainText } from '../../dev/slack/block-text.ts';
import type { SlackView } from '../../dev/slack/slack-shapes.ts';
import type { MemberId, RequestId } from '../../domain/ids.ts';
import { castBallot } from '../../requests/cast-ballot.ts';
import { viewRequest } from '../../requests/request-view.ts';
import { endEverything, requestKey, useStage } from './stage.ts';

const stage = useStage({ maxKeys: 500 });
const TOKEN = /quorate_test_[0-9A-Za-z]{16}_([0-9A-Za-z]{49})/;

let names = 0;

/** A key that its owner, Erin, may reveal now; Home shows its button. */
async function revealable(): Promise<{ name: string; keyId: string; rightId: string }> {
  const { db, seeded, memberId, activities, sql, slack } = stage();
  await endEverything(stage());
  names += 1;
  const name = `Reveal ${names}`;
  const id: RequestId = await requestKey(stage(), 'erin', { name });
  const { workspaceId } = seeded;
  for (const voterId of [memberId('ana'), memberId('ben')] as MemberId[]) {
    const view = await inWorkspace(db, workspaceId, (trx) => viewRequest(trx, workspaceId, id));
    const hashes = {
      contentHash: Buffer.from(view!.contentHash, 'hex'),
      reachDigest: Buffer.from(view!.reachDigest, 'hex'),
    };
    await castBallot(db, { workspaceId, requestId: id, voterId, choice: 'approve', ...hashes });
  }
  await activities.decide(id);
  const [right] = await sql<{ id: string; key_id: string }>(
    "SELECT id, key_id FROM reveal_rights WHERE state = 'open'",
  );
  await slack.person('erin').openHome();
  await slack
    .person('erin')
    .waitForHome((home) => plainText(home).includes(name) && plainText(home).includes('[Reveal]'));
  return { name, keyId: right!.key_id, rightId: right!.id };
}

const secretCalls = () => stage().proxy.calls.filter(({ args }) => TOKEN.test(JSON.stringify(args)));
const secretsOf = (keyId: string) =>
  stage().sql<{ state: string }>('SELECT state FROM secrets WHERE key_id = $1 ORDER BY created_at', [keyId]);
const attemptsOf = async (rightId: string) =>
  (await stage().sql<{ attempts: number }>('SELECT attempts FROM reveal_rights WHERE id = $1', [rightId]))[0]
    ?.attempts;

describe('the reveal in Slack', () => {
  it('C3 the window says four facts above the secret, shows everything once, and carries only the reveal id', async () => {
    const { name } = await revealable();
    const erin = stage().slack.person('erin');
    stage().proxy.calls.length = 0;
    await erin.clickButton('home', 'Reveal');
    const window = await erin.waitForModal('Save this secret now');
    const text = plainText(window);
    const [token = '', secret = ''] = TOKEN.exec(text) ?? [];
    const facts = ['Save it before you close', 'never shown again', 'Whoever holds it', 'If it is lost'].map(
      (fact) => text.indexOf(fact),
    );
    expect(facts.every((at) => at >= 0 && at < text.indexOf(secret))).toBe(true);
    for (const shown of [
      name,
      'Client id',
      'Treasury',
      'Reports',
      'Expires',
      'curl http://127.0.0.1:4600/whoami',
      '$TOKEN',
    ])
      expect(text).toContain(shown);
    expect(text.split(token).length - 1).toBe(1);
    expect(window.private_metadata).toMatch(/^[0-9A-Za-z]{5}_rev_[0-9A-Za-z]{16}$/);
    expect(window.notify_on_close).toBe(true);
    await expect.poll(() => secretCalls().map(({ method }) => method)).toEqual(['views.update']);
    expect(secretCalls()[0]?.args['text']).toBeUndefined();
  });

  it('T4 the secret is in no log line at the most talkative level, and in no message', async () => {
    await revealable();
    const erin = stage().slack.person('erin');
    await erin.clickButton('home', 'Reveal');
    const text = plainText(await erin.waitForModal('Save this secret now'));
    const [token = '', secret = ''] = TOKEN.exec(text) ?? [];
    await erin.submitModal();
    await erin.waitForModal('works from now on');
    expect(stage().log()).toContain('"process":"slack-app"');
    for (const part of [token, secret, secret.slice(0, 43)]) {
      expect(stage().log()).not.toContain(part);
      expect(JSON.stringify(erin.messages())).not.toContain(part);
    }
  });

  it('C3 confirming makes it work and leads to the list, the new key first', async () => {
    const { name, keyId } = await revealable();
    const erin = stage().slack.person('erin');
    await erin.clickButton('home', 'Reveal');
    await erin.waitForModal('Save this secret now');
    await erin.submitModal();
    const list = plainText(await erin.waitForModal('works from now on'));
    expect(list.indexOf(name)).toBeGreaterThan(-1);
    expect(list).not.toContain('Refused or cancelled');
    expect(await secretsOf(keyId)).toEqual([{ state: 'active' }]);
    await erin.waitForHome('🟢 Active');
  });

  it('C2 closing the window without confirming is passed on, and the owner can confirm or reveal again from Home', async () => {
    const { keyId, rightId } = await revealable();
    const erin = stage().slack.person('erin');
    await erin.clickButton('home', 'Reveal');
    await erin.waitForModal('Save this secret now');
    await erin.closeModal();
    const closed = "SELECT 1 FROM outbox WHERE event = 'reveal_window_closed' AND subject_id = $1";
    await expect.poll(() => stage().sql(closed, [rightId])).toHaveLength(1);
    await erin.openHome();
    const home = await erin.waitForHome('Reveal again (2 of 3)');
    expect(plainText(home)).toContain('[I have saved it]');
    await erin.clickButton('home', 'I have saved it');
    await erin.waitForModal('works from now on');
    expect(await secretsOf(keyId)).toEqual([{ state: 'active' }]);
  });

  it('T34 when the window cannot be opened nothing is made, no attempt is used, and the owner can press again', async () => {
    const { keyId, rightId } = await revealable();
    const erin = stage().slack.person('erin');
    stage().proxy.fail('views.open', { kind: 'slack-error', error: 'expired_trigger_id' }, 1);
    await erin.clickButton('home', 'Reveal');
    await erin.waitForMessage('no secret was made and no attempt was used');
    expect(await secretsOf(keyId)).toEqual([]);
    expect(await attemptsOf(rightId)).toBe(0);
    await erin.clickButton('home', 'Reveal');
    await erin.waitForModal('Save this secret now');
    expect(await attemptsOf(rightId)).toBe(1);
  });

  it.each([
    ['an error', { kind: 'http-error', status: 500 }, 'slack_webapi_http_error'],
    ['a lost answer', { kind: 'answer-lost' }, 'slack_webapi_request_error'],
  ] as const)(
    'T35 when showing the secret ends in %s it is never sent twice, the next attempt kills it, and of the error its code alone is logged',
    async (_how, fault, failure) => {
      const { name, keyId, rightId } = await revealable();
      const erin = stage().slack.person('erin');
      stage().proxy.calls.length = 0;
      stage().proxy.fail('views.update', fault, 1, (args) => TOKEN.test(JSON.stringify(args)));
      await erin.clickButton('home', 'Reveal');
      const told = await erin.waitForMessage((message) =>
        plainText(message).includes(`The secret of ${name} was made, but Slack could not show it`),
      );
      expect(plainText(told)).toContain('[Reveal again (2 of 3)]');
      await expect.poll(() => secretCalls()).toHaveLength(1);
      expect(await secretsOf(keyId)).toEqual([{ state: 'unconfirmed' }]);
      // The error may hold an answer that repeats the window.
      const line = stage()
        .log()
        .split('\n')
        .findLast((one) => one.includes('could not be shown'));
      const { level, time, process, ...logged } = JSON.parse(line ?? '{}') as Record<string, unknown>;
      expect(logged).toEqual({
        ...{ revealId: expect.stringContaining('_rev_'), attempt: 1, failure },
        msg: 'the window with a secret could not be shown',
      });
      while (erin.currentModal()) await erin.closeModal();

      await erin.clickButton(told, 'Reveal again (2 of 3)');
      await erin.waitForModal('Save this secret now');
      expect(await secretsOf(keyId)).toEqual([{ state: 'dead' }, { state: 'unconfirmed' }]);
      expect(await attemptsOf(rightId)).toBe(2);
    },
  );

  it('T35 when Slack does not answer in 5 s the owner is told and can reveal again', async () => {
    const { name } = await revealable();
    const erin = stage().slack.person('erin');
    stage().proxy.fail('views.update', { kind: 'hang' }, 1, (args) => TOKEN.test(JSON.stringify(args)));
    await erin.clickButton('home', 'Reveal');
    await erin.waitForMessage(`The secret of ${name} was made`);
  });

  it('C2 an old reveal button makes no secret', async () => {
    const { keyId } = await revealable();
    const erin = stage().slack.person('erin');
    await erin.slashCommand('/keys', `show Reveal ${names}`);
    const shown = await erin.waitForEphemeral((message) => plainText(message).includes(`Reveal ${names} (#`));
    await erin.clickButton(shown, 'Reveal');
    await erin.waitForModal('Save this secret now');
    await erin.closeModal();
    await erin.clickButton(shown, 'Reveal');
    await erin.waitForModal('belongs to an attempt that was made already');
    expect(await secretsOf(keyId)).toEqual([{ state: 'unconfirmed' }]);
  });

  it('C2 nobody but the owner gets a secret, administrators included', async () => {
    const { keyId, rightId } = await revealable();
    const { slack } = stage();
    await slack.person('erin').slashCommand('/keys', `show Reveal ${names}`);
    const shown = await slack
      .person('erin')
      .waitForEphemeral((message) => plainText(message).includes(`Reveal ${names} (#`));
    await slack.person('ana').clickButton(shown, 'Reveal');
    const refusal = (await slack.person('ana').waitForModal('Only the owner')) as SlackView;
    expect(plainText(refusal)).toContain('Nothing has changed');
    expect(await secretsOf(keyId)).toEqual([]);
    expect(await attemptsOf(rightId)).toBe(0);
    await slack.person('ana').closeModal();
  });

  it('B6 an administrator withdraws an unused right, and the owner is told so when pressing', async () => {
    const { keyId } = await revealable();
    const { slack } = stage();
    await slack.person('ana').openHome();
    await slack.person('ana').waitForHome('Withdraw right to reveal');
    await slack.person('ana').clickButton('home', 'Withdraw right to reveal');
    await slack.person('ana').waitForModal('The right to reveal is withdrawn');
    await slack.person('erin').clickButton('home', 'Reveal');
    await slack.person('erin').waitForModal('An administrator withdrew the right to reveal');
    expect(await secretsOf(keyId)).toEqual([]);
    await slack.person('ana').closeModal();
  });
});
