import { ACTIONS, CALLBACKS, FIELDS } from '../../slack-app/identifiers.ts';
import { quorate } from '../command-line.ts';
import { acceptInvitations, DEMO_WORKSPACE, foundDemoWorkspace } from '../demo-workspace.ts';
import { plainText } from '../slack/block-text.ts';
import type { SlackMessage } from '../slack/slack-shapes.ts';
import type { Stack } from '../stack/stack.ts';
import { approve, ask, cardAbout, confirm, fillForm, reveal, send, submitUntil } from './acts.ts';
import type { Cast } from './cast.ts';
import { mustHold, type Narrator } from './narrator.ts';
import { Partner } from './partner.ts';

export interface Story {
  stack: Stack;
  cast: Cast;
  tell: Narrator;
}

const KEY_NAME = 'Meridian month-end report';
const TREASURY = [101, 102, 103, 104];

/** A workspace is born: named by the operator, opened by its administrators. */
export async function founding({ stack, tell }: Story): Promise<void> {
  tell.chapter('1. A workspace is founded');
  await tell.step(
    'The operator names four administrators and loads accounts, transactions and entities',
    () => foundDemoWorkspace(stack),
  );
  await tell.step('Each administrator accepts in Slack; with the last one the workspace opens', () =>
    acceptInvitations(stack),
  );
}

/** Erin asks; nothing exists before Send; nobody can approve their own; two administrators agree. */
export async function requestAndApproval({ cast, tell }: Story): Promise<void> {
  const { ana, ben, erin } = cast;
  tell.chapter('2. Erin asks for a key, two administrators agree');
  const review = await tell.step(
    'Erin types /keys request and fills the form; a review says what the key would reach',
    () =>
      fillForm(erin, 'request', CALLBACKS.requestKey, {
        [FIELDS.name]: KEY_NAME,
        [FIELDS.entities]: ['Treasury'],
        [FIELDS.permissionGroups]: ['Reports'],
        [FIELDS.purpose]: 'Month-end figures for the auditors at Meridian',
      }),
  );
  tell.show(plainText(review));
  await tell.step('She sends it; only now does a request exist, and a Temporal workflow carries it', () =>
    send(erin),
  );
  const card = await tell.step('Every administrator gets a card that says the same', () =>
    cardAbout(ana, KEY_NAME),
  );
  tell.show(plainText(card));
  await tell.step(
    'Erin gets hold of Ana’s copy and presses Approve; refused: she asked for this herself',
    async () => {
      await erin.clickButton(card, ACTIONS.approve);
      const refusal = await erin.waitForEphemeral(/your own|asked for this yourself/i);
      tell.show(plainText(refusal));
    },
  );
  await tell.step('Ana approves: 1 of 2', async () => {
    const after = await approve(ana, KEY_NAME);
    mustHold(/1 of 2/.test(plainText(after)), `the card does not say 1 of 2:\n${plainText(after)}`);
  });
  const decided = await tell.step(
    'Ben approves: the quorum stands, and every copy of the card says so',
    async () => {
      await approve(ben, KEY_NAME);
      return ana.waitForChange(
        card,
        (now) => /approved/i.test(plainText(now)) && !/\[Withdraw/.test(plainText(now)),
        15_000,
      );
    },
  );
  tell.show(plainText(decided));
}

/** The secret is made when the owner presses Reveal, shown once, and confirmed. */
export async function theReveal({
  cast: { erin },
  stack,
  tell,
}: Story): Promise<{ partner: Partner; offer: SlackMessage }> {
  tell.chapter('3. The key appears once, to one person');
  const { offer, view, token } = await tell.step(
    'Erin presses Reveal; the secret is made at this moment and shown in her window',
    () => reveal(erin),
  );
  tell.show(plainText(view).replaceAll(token.slice(-49), `${'•'.repeat(45)}${token.slice(-4)}`));
  const partner = Partner.native(stack.reportingApiUrl, token);
  await tell.step('Before she confirms, the key does not work', () => partner.expectStatus(401));
  await tell.step('She presses “I have saved it”; the key is active', async () => {
    await confirm(erin);
    await partner.expectStatus(200);
  });
  await tell.step('The same key speaks the compatible dialect', async () => {
    const compatible = Partner.compatible(stack.reportingApiUrl, DEMO_WORKSPACE, token);
    mustHold(
      (await compatible.accountIds()).join() === TREASURY.join(),
      'the compatible dialect answers something else',
    );
  });
  return { partner, offer };
}

/** The partner reads what the key covers, and nothing else. */
export async function partnerReads({ tell }: Story, partner: Partner): Promise<void> {
  tell.chapter('4. A partner system reads');
  await tell.step('It sees the four accounts of Treasury', async () => {
    const ids = await partner.accountIds();
    mustHold(ids.join() === TREASURY.join(), `it sees ${ids.join()}`);
  });
  await tell.step('It pages through their transactions, exactly counted', async () => {
    const { edges, page_info } = await partner.page('/transactions?page_size=50');
    mustHold(edges.length === 50 && page_info.count > 50, `it got ${edges.length} of ${page_info.count}`);
    mustHold(
      edges.every(({ node }) => TREASURY.includes(node.account_id ?? 0)),
      'a transaction of another account',
    );
    tell.show(
      `${page_info.count} transactions; GET /whoami → ${JSON.stringify((await partner.get('/whoami')).body)}`,
    );
  });
  await tell.step(
    'An account outside its scope, and one that does not exist, give the same answer',
    async () => {
      const [outside, absent] = [await partner.get('/accounts/105'), await partner.get('/accounts/999999')];
      mustHold(
        outside.status === 404 && JSON.stringify(outside) === JSON.stringify(absent),
        'the answers differ',
      );
    },
  );
}

/** An entity edit widens a key only under quorum, and then on the next call. */
export async function entityFollows({ cast, tell }: Story, partner: Partner): Promise<void> {
  const { ana, ben, chloe } = cast;
  tell.chapter('5. An entity is edited; the key’s reach follows');
  await tell.step(
    'Chloé asks to add account 105 to Treasury; the review names the key this would widen',
    async () => {
      const review = await fillForm(chloe, 'entity', CALLBACKS.editEntity, {
        [FIELDS.entity]: 'Treasury',
        [FIELDS.addAccounts]: '105',
      });
      mustHold(
        plainText(review).includes(KEY_NAME),
        `the review does not name the key:\n${plainText(review)}`,
      );
      await send(chloe);
    },
  );
  await tell.step('Until it is approved, nothing changes for the partner', () =>
    partner.expectStatus(404, '/accounts/105'),
  );
  await tell.step('Ana and Ben approve; the partner’s next call sees account 105', async () => {
    await approve(ana, 'Edit an entity');
    await approve(ben, 'Edit an entity');
    await until(
      () => partner.get('/accounts/105'),
      ({ status }) => status === 200,
    );
  });
}

/** One administrator stops a key, and lets it go on; no request, at once. */
export async function stopAndGo({ cast: { dmitri }, tell }: Story, partner: Partner): Promise<void> {
  tell.chapter('6. One administrator stops the key');
  await tell.step('Dmitri suspends it; the very next call is refused', async () => {
    tell.show(await ask(dmitri, `suspend ${KEY_NAME}`, /suspended/i));
    await partner.expectStatus(401);
  });
  await tell.step('He resumes it; the very next call works, with the same secret', async () => {
    await ask(dmitri, `resume ${KEY_NAME}`, /works again|resumed/i);
    await partner.expectStatus(200);
  });
}

/** A new secret beside the old one for an hour. */
export async function rotation(
  { cast: { erin }, stack, tell }: Story,
  { partner, offer }: { partner: Partner; offer: SlackMessage },
): Promise<Partner> {
  tell.chapter('7. Erin rotates the key');
  await tell.step('She chooses an overlap of one hour; nothing widens, so nobody else is asked', async () => {
    await erin.slashCommand('/keys', `rotate ${KEY_NAME}`);
    await erin.waitForModal((view) => view.callback_id === CALLBACKS.rotateKey);
    erin.fillModal({ [FIELDS.overlap]: '3600' });
    await submitUntil(erin, /rotation has begun/);
  });
  const { token } = await tell.step('She reveals the new secret and confirms it', async () => {
    const shown = await reveal(erin, offer);
    await confirm(erin);
    return shown;
  });
  const rotated = Partner.native(stack.reportingApiUrl, token);
  await tell.step('Both secrets work while the overlap lasts', async () => {
    await rotated.expectStatus(200);
    await partner.expectStatus(200);
  });
  return rotated;
}

/** Revoking needs the quorum; the key is stopped meanwhile. */
export async function revocation({ cast, tell }: Story, partner: Partner): Promise<void> {
  const { ana, ben, dmitri } = cast;
  tell.chapter('8. The key is revoked');
  await tell.step('Dmitri asks to revoke it; it is suspended while that waits', async () => {
    await fillForm(dmitri, `revoke ${KEY_NAME}`, CALLBACKS.revokeKey, {
      [FIELDS.reason]: 'The audit is over',
    });
    await send(dmitri);
    await partner.expectStatus(401);
  });
  await tell.step('Ana and Ben approve; it has ended for good', async () => {
    await approve(ana, 'Revoke a reporting API key');
    await approve(ben, 'Revoke a reporting API key');
    await dmitri.waitForMessage(/Revoke a reporting API key.*in effect now/s, 15_000);
    await partner.expectStatus(401);
  });
}

/** What an auditor checks. */
export async function theRecord({ stack, cast, tell }: Story): Promise<void> {
  tell.chapter('9. What stays on record');
  await tell.step('The audit chain verifies from its first event', async () => {
    tell.show((await quorate(stack.environment, ['audit', 'verify', '--workspace', DEMO_WORKSPACE])).trim());
  });
  await tell.step('Dmitri’s list shows the key, revoked, with its last use', async () => {
    const list = await ask(cast.dmitri, `show ${KEY_NAME}`, /revoked/i);
    tell.show(list);
  });
}

/** Waits for an answer that fits, up to ten seconds. */
async function until<T>(look: () => Promise<T>, fits: (seen: T) => boolean): Promise<T> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const seen = await look();
    if (fits(seen)) return seen;
    mustHold(performance.now() < deadline, `after 10 s still: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
