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
  return reviewAfter(await person.submitModal());
}

function reviewAfter(outcome: SubmitOutcome): SlackView {
  mustHold(outcome.kind === 'pushed' || outcome.kind === 'updated', `the form was not accepted: ${JSON.stringify(outcome)}`);
  mustHold(outcome.view.callback_id === CALLBACKS.review, `no review was shown but:\n${plainText(outcome.view)}`);
  return outcome.view;
}

/** Sends what the review shows. */
export async function send(person: Person): Promise<void> {
  const outcome = await person.submitModal();
  mustHold(outcome.kind !== 'errors' && outcome.kind !== 'refused' && outcome.kind !== 'unanswered', `not sent: ${JSON.stringify(outcome)}`);
  if (person.currentModal()) await person.closeModal();
}

/** The newest undecided card that this person can decide, about something of this name. */
export function cardAbout(person: Person, subject: string): Promise<SlackMessage> {
  return person.waitForMessage(
    (message) => plainText(message).includes(subject) && findButton(message.blocks ?? [], ACTIONS.approve) !== undefined,
    20_000,
  );
}

/** Presses Approve on one's own copy, and waits until the copy shows it. */
export async function approve(person: Person, subject: string): Promise<SlackMessage> {
  const card = await cardAbout(person, subject);
  await person.clickButton(card, ACTIONS.approve);
  return person.waitForChange(card, (now) => findButton(now.blocks ?? [], ACTIONS.approve) === undefined, 15_000);
}

/** Presses Reveal in the newest message that offers it; gives the window with the secret, still open. */
export async function reveal(owner: Person): Promise<{ view: SlackView; token: string }> {
  const offer = await owner.waitForMessage((message) => findButton(message.blocks ?? [], ACTIONS.reveal) !== undefined, 20_000);
  await owner.clickButton(offer, ACTIONS.reveal);
  const view = await owner.waitForModal((candidate) => TOKEN.test(JSON.stringify(candidate.blocks)), 15_000);
  const token = TOKEN.exec(JSON.stringify(view.blocks))?.[0] ?? '';
  return { view, token };
}

/** "I have saved it". */
export async function confirm(owner: Person): Promise<void> {
  await send(owner);
}

/** A command that answers privately; gives the answer. */
export async function ask(person: Person, command: string, answer: RegExp): Promise<string> {
  const before = person.messages().length;
  await person.slashCommand('/keys', command);
  const message = await person.waitForEphemeral((candidate) => person.messages().indexOf(candidate) >= before && answer.test(plainText(candidate)));
  return plainText(message);
}
