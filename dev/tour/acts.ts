import { ACTIONS, CALLBACKS } from '../../slack-app/identifiers.ts';
import { findButton } from '../slack/block-find.ts';
import { plainText } from '../slack/block-text.ts';
import type { FieldEntry } from '../slack/modal-form.ts';
import type { SubmitOutcome } from '../slack/modal-watch.ts';
import type { Person } from '../slack/person.ts';
import type { SlackMessage, SlackView } from '../slack/slack-shapes.ts';
import { mustHold } from './narrator.ts';

const TOKEN = /quorate_(?:live|test)_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}/;

/** Opens a form by its command, fills it and submits it; gives the review that answers. */
export async function fillForm(
  person: Person,
  command: string,
  callback: string,
  entries: Record<string, FieldEntry>,
): Promise<SlackView> {
  await person.slashCommand('/keys', command);
  await person.waitForModal((view) => view.callback_id === callback);
  person.fillModal(entries);
  accepted(await person.submitModal());
  return person.waitForModal((view) => view.callback_id === CALLBACKS.review && !isLoading(view));
}

/** A window that says "One moment …" while it is being filled. */
function isLoading(view: SlackView): boolean {
  return /One moment/.test(plainText(view));
}

function accepted(outcome: SubmitOutcome): void {
  const taken = outcome.kind !== 'errors' && outcome.kind !== 'refused' && outcome.kind !== 'unanswered';
  mustHold(taken, `the window was not accepted: ${JSON.stringify(outcome)}`);
}

/** Submits the window on top and waits until it says what is expected; then closes it. */
export async function submitUntil(person: Person, says: RegExp): Promise<void> {
  accepted(await person.submitModal());
  await person.waitForModal((view) => says.test(plainText(view)), 15_000);
  await person.closeModal();
}

/** Sends what the review shows. */
export function send(person: Person): Promise<void> {
  return submitUntil(person, /request #?\d+|Sent/);
}

/** The card about something of this name that waits for this person. */
export function cardAbout(person: Person, subject: string): Promise<SlackMessage> {
  return person.waitForMessage(
    (message) =>
      plainText(message).includes(subject) && findButton(message.blocks ?? [], ACTIONS.approve) !== undefined,
    20_000,
  );
}

/** Presses Approve on one's own copy, and waits until the copy shows it. */
export async function approve(person: Person, subject: string): Promise<SlackMessage> {
  const card = await cardAbout(person, subject);
  await person.clickButton(card, ACTIONS.approve);
  return person.waitForChange(
    card,
    (now) => findButton(now.blocks ?? [], ACTIONS.approve) === undefined,
    15_000,
  );
}

export interface Revealed {
  /** The message whose button was pressed. */
  offer: SlackMessage;
  view: SlackView;
  token: string;
}

/** Presses Reveal in the message that offers it (another than `before`); gives the window with the secret, still open. */
export async function reveal(owner: Person, before?: SlackMessage): Promise<Revealed> {
  const offer = await owner.waitForMessage(
    (message) => message.ts !== before?.ts && findButton(message.blocks ?? [], ACTIONS.reveal) !== undefined,
    20_000,
  );
  await owner.clickButton(offer, ACTIONS.reveal);
  const view = await owner.waitForModal((candidate) => TOKEN.test(JSON.stringify(candidate.blocks)), 15_000);
  return { offer, view, token: TOKEN.exec(JSON.stringify(view.blocks))?.[0] ?? '' };
}

/** "I have saved it": the key works from then on. */
export function confirm(owner: Person): Promise<void> {
  return submitUntil(owner, /works from now on/);
}

/** A command that answers privately; gives the answer. */
export async function ask(person: Person, command: string, answer: RegExp): Promise<string> {
  await person.slashCommand('/keys', command);
  return plainText(await person.waitForEphemeral(answer));
}
