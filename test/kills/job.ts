import { findButton } from '../../dev/slack/block-find.ts';
import { plainText } from '../../dev/slack/block-text.ts';
import type { Person, Place } from '../../dev/slack/person.ts';
import type { SlackMessage } from '../../dev/slack/slack-shapes.ts';
import { fillForm } from '../../dev/tour/acts.ts';
import type { Cast } from '../../dev/tour/cast.ts';
import { ACTIONS, CALLBACKS, FIELDS, revealValue } from '../../slack-app/identifiers.ts';
import type { WholeStack } from '../support/whole-stack.ts';
import { until } from '../workflows/until.ts';
import { type JobState, jobState } from './job-state.ts';
import { persist } from './persist.ts';

const TOKEN = /quorate_test_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}/;

/** Who was not told by then looks into App Home. */
const TOLD_WITHIN_MS = 8_000;

/** What somebody has just pressed, for whoever waits for that moment. */
export type Pressed = 'send' | 'approve' | 'reveal' | 'confirm';

/**
 * The main job: Erin asks for a key, Ana and Ben approve, Erin reveals and confirms; all of it in Slack, by people who
 * look again and try again when nothing seems to have happened.
 */
export class Job {
  readonly name: string;
  /** Every secret that was shown, oldest first. */
  readonly shown: string[] = [];
  readonly pressed = new Set<Pressed>();
  /** Erin was not told soon enough that she could reveal, and found it herself: then it is not said any more. */
  foundInHome = false;
  /** The first window with a secret is closed without confirming: as if the person had lost what it showed. */
  readonly losesFirstSecret: boolean;
  private readonly whole: WholeStack;

  constructor(whole: WholeStack, name: string, { losesFirstSecret = false } = {}) {
    this.whole = whole;
    this.name = name;
    this.losesFirstSecret = losesFirstSecret;
  }

  state(): Promise<JobState | undefined> {
    return jobState(this.whole, this.name);
  }

  async known(): Promise<JobState> {
    const state = await this.state();
    if (!state) throw new Error(`${this.name} is not asked for`);
    return state;
  }

  /** Plays the whole job, whatever is being killed meanwhile. */
  async play(): Promise<void> {
    await this.ask();
    await this.approveBy('ana');
    await this.approveBy('ben');
    await until(`${this.name} is decided`, async () => (await this.known()).state !== 'pending', 120_000);
    await this.revealAndConfirm();
  }

  ask(): Promise<void> {
    return persist({
      what: `${this.erin.name} asks for ${this.name}`,
      done: async () => (await this.state()) !== undefined,
      act: async () => {
        if (this.erin.currentModal()) await this.erin.closeModal();
        await fillForm(this.erin, 'request', CALLBACKS.requestKey, {
          [FIELDS.name]: this.name,
          [FIELDS.entities]: ['Treasury'],
          [FIELDS.permissionGroups]: ['Reports'],
          [FIELDS.purpose]: 'Month-end figures',
        });
        this.pressed.add('send');
        await this.erin.submitModal();
      },
    });
  }

  approveBy(who: keyof Cast): Promise<void> {
    return persist({
      what: `${who} approves ${this.name}`,
      done: async () => (await this.known()).voters.includes(this.whole.people[who].slackUserId),
      act: async () => {
        const { requestId } = await this.known();
        const person = this.whole.people[who];
        const card = await person.waitForMessage((message) => asksFor(message, requestId));
        this.pressed.add('approve');
        await person.clickButton(card, ACTIONS.approve);
      },
    });
  }

  revealAndConfirm(): Promise<void> {
    return persist({
      what: `${this.name} works`,
      done: async () => (await this.known()).keyState === 'active',
      act: () => this.nextStepOfReveal(),
    });
  }

  private async nextStepOfReveal(): Promise<void> {
    const { openReveal } = await this.known();
    const stillOpen = openReveal !== null && this.erin.currentModal()?.private_metadata === openReveal;
    if (!stillOpen) {
      if (this.erin.currentModal()) await this.erin.closeModal();
      const { rightId, attempts } = await this.known();
      const offered = revealValue(rightId ?? '', attempts + 1);
      await this.pressReveal(await this.offer(offered), offered);
    }
    const losesIt = this.losesFirstSecret && this.shown.length === (stillOpen ? 1 : 0);
    await this.readSecret();
    // They look away for a while before they close it.
    if (losesIt && !stillOpen) return;
    if (losesIt) await this.closeWindow(openReveal ?? '');
    this.pressed.add('confirm');
    await this.erin.submitModal();
  }

  /** C2: whoever closes the window without confirming is told what they can still do; they reveal again. */
  private async closeWindow(revealId: string): Promise<void> {
    await this.erin.closeModal();
    const told = await this.erin.waitForMessage(
      (message) => JSON.stringify(message.blocks).includes(revealId),
      60_000,
    );
    const { rightId, attempts } = await this.known();
    await this.pressReveal(told, revealValue(rightId ?? '', attempts + 1));
    await this.readSecret();
  }

  private async pressReveal(place: Place, value: string): Promise<void> {
    this.pressed.add('reveal');
    await this.erin.clickButton(place, revealButtonIn(this.erin, place, value) ?? 'Reveal again');
  }

  private async readSecret(): Promise<void> {
    const window = await this.erin.waitForModal((view) => TOKEN.test(JSON.stringify(view.blocks)), 8_000);
    const token = TOKEN.exec(JSON.stringify(window.blocks))?.[0] ?? '';
    if (this.shown.at(-1) !== token) this.shown.push(token);
  }

  /** Where this attempt is offered: in a message, or, when none comes that says it, in App Home. */
  private async offer(value: string): Promise<Place> {
    const offers = (message: SlackMessage) => revealButtonIn(this.erin, message, value) !== undefined;
    if (value.endsWith('|1')) {
      const told = await this.erin.waitForMessage(offers, TOLD_WITHIN_MS).catch(() => undefined);
      if (told) return told;
    }
    const again = this.erin.messages().findLast(offers);
    if (again) return again;
    this.foundInHome ||= value.endsWith('|1');
    await this.erin.openHome();
    return 'home';
  }

  private get erin(): Person {
    return this.whole.people.erin;
  }
}

/** A copy of the card on which this request can be approved. */
export function asksFor(message: SlackMessage, requestId: string): boolean {
  return findButton(message.blocks ?? [], ACTIONS.approve)?.element.value?.startsWith(requestId) === true;
}

/** The action id of the button for exactly this attempt. */
function revealButtonIn(person: Person, place: Place, value: string): string | undefined {
  const blocks = (place === 'home' ? person.home() : place)?.blocks ?? [];
  const elements = blocks.flatMap((block) => [
    ...(block.elements ?? []),
    ...(block.accessory ? [block.accessory] : []),
  ]);
  return elements.find((element) => element.type === 'button' && element.value === value)?.action_id;
}

/** Whether somebody was told something about this key, in words that fit. */
export function wasTold(person: Person, name: string, words: RegExp): boolean {
  return person
    .messages('dm')
    .some((message) => plainText(message).includes(name) && words.test(plainText(message)));
}
