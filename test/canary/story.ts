import { DEMO_WORKSPACE } from '../../dev/demo-workspace.ts';
import { findButton } from '../../dev/slack/block-find.ts';
import { plainText } from '../../dev/slack/block-text.ts';
import type { Person } from '../../dev/slack/person.ts';
import type { SlackProxy } from '../../dev/slack/proxy.ts';
import type { SlackMessage } from '../../dev/slack/slack-shapes.ts';
import { approve, ask, confirm, fillForm, send, submitUntil } from '../../dev/tour/acts.ts';
import { Partner } from '../../dev/tour/partner.ts';
import { ACTIONS, CALLBACKS, FIELDS } from '../../slack-app/identifiers.ts';
import type { WholeStack } from '../support/whole-stack.ts';
import { until } from '../workflows/until.ts';
import { provokeErrors } from './provoke.ts';

const KEY = 'Canary';
const TOKEN = /quorate_test_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}/;

/**
 * Everything in which a secret takes part: revealed, its window lost, revealed again, used well and badly, rotated with a
 * display that fails, stopped, revoked. Gives every answer that a caller got.
 */
export async function playWithSecrets(whole: WholeStack, proxy: SlackProxy): Promise<string[]> {
  const { ana, ben, dmitri, erin } = whole.people;
  const url = whole.stack.reportingApiUrl;
  await fillForm(erin, 'request', CALLBACKS.requestKey, {
    [FIELDS.name]: KEY,
    [FIELDS.entities]: ['Treasury'],
    [FIELDS.permissionGroups]: ['Reports'],
    [FIELDS.purpose]: 'To be found nowhere',
  });
  await send(erin);
  await approve(ana, KEY);
  await approve(ben, KEY);

  const lost = await revealFrom(erin, 1, 0);
  await erin.closeModal();
  const kept = await revealFrom(erin, 2, 0);
  const answers = await provokeErrors(url, kept);
  await confirm(erin);
  await Partner.native(url, kept).expectStatus(200);
  await Partner.compatible(url, DEMO_WORKSPACE, kept).accountIds();
  for (const token of [lost, kept]) answers.push(...(await provokeErrors(url, token)));
  // Somebody who takes the whole token for the key's name, or for a command.
  for (const words of [`show ${kept}`, `suspend ${kept}`, kept]) await erin.slashCommand('/keys', words);

  const rotated = await rotate(whole, proxy);
  await Partner.native(url, rotated).expectStatus(200);
  await ask(dmitri, `suspend ${KEY}`, /suspended/i);
  answers.push(...(await provokeErrors(url, rotated)));
  await ask(dmitri, `resume ${KEY}`, /works again/i);
  await fillForm(dmitri, `revoke ${KEY}`, CALLBACKS.revokeKey, { [FIELDS.reason]: 'The canary has sung' });
  await send(dmitri);
  await approve(ana, 'Revoke a reporting API key');
  await approve(ben, 'Revoke a reporting API key');
  await until(
    'the key is revoked',
    async () => (await Partner.native(url, rotated).get('/whoami')).status === 401 || undefined,
  );
  answers.push(...(await provokeErrors(url, rotated)));
  return answers;
}

/** A rotation in which Slack fails the first time just when the secret is to be shown. */
async function rotate(whole: WholeStack, proxy: SlackProxy): Promise<string> {
  const { erin } = whole.people;
  const had = erin.messages().length;
  await erin.slashCommand('/keys', `rotate ${KEY}`);
  await erin.waitForModal((view) => view.callback_id === CALLBACKS.rotateKey);
  erin.fillModal({ [FIELDS.overlap]: '3600' });
  await submitUntil(erin, /rotation has begun/);
  proxy.fail('views.update', { kind: 'http-error', status: 500 }, 1, (args) =>
    TOKEN.test(JSON.stringify(args)),
  );
  const offer = await erin.waitForMessage(
    (message) => erin.messages().indexOf(message) >= had && buttonFor(message, 1) !== undefined,
    20_000,
  );
  await erin.clickButton(offer, ACTIONS.reveal);
  await until('Slack failed to show it', async () => proxy.calls.some(({ fault }) => fault !== undefined));
  await until('its window stands', async () => erin.currentModal() !== undefined);
  await erin.closeModal();
  await erin.openHome();
  await erin.waitForHome('[Reveal again (2 of 3)]');
  await erin.clickButton('home', 'Reveal again (2 of 3)');
  const token = await shownTo(erin);
  await confirm(erin);
  return token;
}

/** The message that offers this attempt to Erin, said after she had so many messages; pressed. Gives the secret shown. */
async function revealFrom(owner: Person, attempt: number, had: number): Promise<string> {
  const offer = await owner.waitForMessage(
    (message) => owner.messages().indexOf(message) >= had && buttonFor(message, attempt) !== undefined,
    20_000,
  );
  await owner.clickButton(offer, buttonFor(offer, attempt) ?? '');
  return shownTo(owner);
}

async function shownTo(owner: Person): Promise<string> {
  const window = await owner.waitForModal((view) => TOKEN.test(JSON.stringify(view.blocks)), 15_000);
  return TOKEN.exec(plainText(window))?.[0] ?? '';
}

function buttonFor(message: SlackMessage, attempt: number): string | undefined {
  const found = findButton(message.blocks ?? [], ACTIONS.reveal)?.element;
  return found?.value?.endsWith(`|${attempt}`) ? found.action_id : undefined;
}
