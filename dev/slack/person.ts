import { findButton, findChooser, interactiveElements, labelOf, optionNamed } from './block-find.ts';
import { type Match, matches, shown } from './match.ts';
import type { FieldEntry } from './modal-form.ts';
import type { SubmitOutcome } from './modal-watch.ts';
import { PersonModal } from './person-modal.ts';
import { PrivateAnswers } from './private-answers.ts';
import { SlackActions } from './slack-actions.ts';
import type { SlackDesk } from './slack-desk.ts';
import { borrowDesk } from './slack-desks.ts';
import type { Block, SlackMessage, SlackView } from './slack-shapes.ts';
import { waitUntil } from './wait-until.ts';
import { demoWorkspace } from './workspace-config.ts';

/** Where a button or a select stands: in a message as the person saw it, or in their App Home as it is. */
export type Place = SlackMessage | 'home';

/** What is waited for comes in a fraction of a second; on a machine that is busy with other things, in seconds. */
const WAIT_MS = 20_000;

/** Joins a person of a local-slack workspace. Any number of people may act at the same time. Call `leave()` at the end. */
export async function connectPerson(slackUrl: string, slackUserId: string): Promise<Person> {
  const { desk, giveBack } = await borrowDesk(slackUrl);
  if (desk.state.nameOf(slackUserId) !== undefined) return new Person(desk, slackUserId, giveBack);
  giveBack();
  throw new Error(`${slackUserId} is nobody in the workspace at ${slackUrl}.`);
}

/** A person with a Slack client: sees what Slack shows to them, and does what Slack lets them do. */
export class Person {
  readonly slackUserId: string;
  readonly name: string;
  private readonly desk: SlackDesk;
  private readonly act: SlackActions;
  private readonly windows: PersonModal;
  private readonly giveBack: () => void;
  private readonly answers = new PrivateAnswers(() => this.messages());

  constructor(desk: SlackDesk, slackUserId: string, giveBack: () => void) {
    this.desk = desk;
    this.slackUserId = slackUserId;
    this.name = desk.state.nameOf(slackUserId) ?? slackUserId;
    this.act = new SlackActions(desk, slackUserId);
    this.windows = new PersonModal(desk, slackUserId);
    this.giveBack = giveBack;
  }

  /** Types `/keys request` and the like; resolves when the app has acknowledged it. */
  slashCommand(command: string, text = '', channel: string = demoWorkspace.approvalsChannel): Promise<void> {
    this.answers.beginAct();
    return this.act.slashCommand(command, text, channel);
  }

  /** Writes into a channel or, as 'dm', to the app; with a message, into its thread. */
  say(text: string, where: string | SlackMessage = 'dm'): Promise<void> {
    return typeof where === 'string'
      ? this.act.say(text, where)
      : this.act.say(text, where.channel, where.thread_ts ?? where.ts);
  }

  /** Opens App Home and resolves with the view the app publishes thereupon. */
  async openHome(timeoutMs = WAIT_MS): Promise<SlackView> {
    const { state } = this.desk;
    const before = state.publicationsFor(this.slackUserId);
    await this.act.openHome();
    return await this.wait(
      'App Home to be published',
      timeoutMs,
      () => (state.publicationsFor(this.slackUserId) > before ? this.home() : undefined),
      () => this.seenHome(),
    );
  }

  /** App Home as it is now. */
  home(): SlackView | undefined {
    return this.desk.state.home(this.slackUserId);
  }

  waitForHome(match: Match<SlackView>, timeoutMs = WAIT_MS): Promise<SlackView> {
    return this.wait(
      `App Home with ${match}`,
      timeoutMs,
      () => [this.home()].find((view) => view !== undefined && matches(view, match)),
      () => this.seenHome(),
    );
  }

  /**
   * Presses a button, named by its action id, the beginning of it, or its text. A confirm dialog is taken as confirmed.
   * In a message it is the button as the person saw it, even if the message has changed meanwhile.
   */
  async clickButton(place: Place, button: string): Promise<void> {
    const found = findButton(this.blocksOf(place), button);
    if (found === undefined) throw this.notThere(place, `button "${button}"`);
    const { action_id, value, text } = found.element;
    this.answers.beginAct();
    await this.act.blockAction(place, found.blockId, { type: 'button', action_id, value, text });
  }

  /** Chooses from a select or an overflow menu by value or text, or a date (YYYY-MM-DD) in a date picker. */
  async choose(place: Place, actionId: string, choice: string): Promise<void> {
    const found = findChooser(this.blocksOf(place), actionId);
    if (found === undefined) throw this.notThere(place, `select "${actionId}"`);
    const { type, action_id } = found.element;
    const chosen =
      type === 'datepicker'
        ? { selected_date: choice }
        : { selected_option: optionNamed(found.element, choice) };
    this.answers.beginAct();
    await this.act.blockAction(place, found.blockId, { type, action_id, ...chosen });
  }

  /** The window on top now, if any. */
  currentModal(): SlackView | undefined {
    return this.windows.view;
  }

  /** Waits for any window to be open. */
  modal(timeoutMs = WAIT_MS): Promise<SlackView> {
    return this.waitForModal(() => true, timeoutMs);
  }

  waitForModal(match: Match<SlackView>, timeoutMs = WAIT_MS): Promise<SlackView> {
    const look = () => [this.windows.view].find((view) => view !== undefined && matches(view, match));
    return this.wait(`a window with ${match}`, timeoutMs, look, () => shown(this.windows.view));
  }

  /** Waits until no window is open any more. */
  async waitForNoModal(timeoutMs = WAIT_MS): Promise<void> {
    await this.wait(
      'all windows to be closed',
      timeoutMs,
      () => this.windows.view === undefined || undefined,
      () => shown(this.windows.view),
    );
  }

  /** Fills fields of the window on top; each is named by its block id, action id or label. */
  fillModal(entries: Record<string, FieldEntry>): void {
    this.windows.fill(entries);
  }

  /** Submits the window on top. `unchecked` sends even what Slack's client would not (an empty required field). */
  submitModal({ unchecked = false } = {}): Promise<SubmitOutcome> {
    this.answers.beginAct();
    return this.windows.submit(!unchecked);
  }

  /** Closes the window on top; the app has been told when this resolves, if the window says `notify_on_close`. */
  closeModal(): Promise<void> {
    return this.windows.close();
  }

  /** Makes local-slack's page show this person's window, for a picture. */
  showModal(): Promise<void> {
    return this.windows.show();
  }

  /** What this person can read, oldest first: everywhere, in a channel, or, as 'dm', from and to the app. */
  messages(where?: string): SlackMessage[] {
    const all = this.desk.state.visibleTo(this.slackUserId);
    if (where === undefined) return all;
    const channel = this.act.channelNamed(where);
    return all.filter((message) => message.channel === channel?.id);
  }

  /** The id of '#channel', or, as 'dm', of the conversation with the app; undefined while there is none. */
  channelId(where: string): string | undefined {
    return this.act.channelNamed(where)?.id;
  }

  /** The replies in a message's thread, oldest first. */
  replies({ channel, ts }: SlackMessage): SlackMessage[] {
    return this.messages(channel).filter(({ thread_ts }) => thread_ts === ts);
  }

  /** The newest form of a message; undefined when it is gone. */
  current({ channel, ts }: SlackMessage): SlackMessage | undefined {
    return this.messages(channel).find((message) => message.ts === ts);
  }

  /** The first message that fits, whether it is already there or still to come. */
  waitForMessage(match: Match<SlackMessage>, timeoutMs = WAIT_MS): Promise<SlackMessage> {
    return this.waitForOne(`a message with ${match}`, match, timeoutMs, () => this.messages());
  }

  /** The first private answer that fits to what this person did last: a command, a press, a choice or a submission. */
  waitForEphemeral(match: Match<SlackMessage>, timeoutMs = WAIT_MS): Promise<SlackMessage> {
    const answers = () => this.answers.toLastAct();
    return this.waitForOne(`a private answer with ${match}`, match, timeoutMs, answers);
  }

  waitForReply(
    message: SlackMessage,
    match: Match<SlackMessage>,
    timeoutMs = WAIT_MS,
  ): Promise<SlackMessage> {
    return this.waitForOne(`a reply with ${match}`, match, timeoutMs, () => this.replies(message));
  }

  /** Waits until the message, whatever has become of it, fits. */
  waitForChange(
    message: SlackMessage,
    match: Match<SlackMessage>,
    timeoutMs = WAIT_MS,
  ): Promise<SlackMessage> {
    return this.waitForOne(`the message to have ${match}`, match, timeoutMs, () =>
      [this.current(message)].filter((now) => now !== undefined),
    );
  }

  leave(): void {
    this.giveBack();
  }

  private waitForOne(
    what: string,
    match: Match<SlackMessage>,
    timeoutMs: number,
    among: () => SlackMessage[],
  ): Promise<SlackMessage> {
    const lastSeen = () => among().slice(-3).map(shown).join('\n---\n') || 'nothing';
    return this.wait(what, timeoutMs, () => among().find((message) => matches(message, match)), lastSeen);
  }

  private wait<Value>(
    what: string,
    timeoutMs: number,
    look: () => Value | undefined,
    lastSeen: () => string,
  ): Promise<Value> {
    return waitUntil(this.desk, { what: `${this.name} waits for ${what}`, timeoutMs, look, lastSeen });
  }

  private blocksOf(place: Place): readonly Block[] {
    return (place === 'home' ? this.home() : place)?.blocks ?? [];
  }

  private notThere(place: Place, what: string): Error {
    const there = interactiveElements(this.blocksOf(place)).map(
      ({ element }) => `${element.action_id} (${labelOf(element) || element.type})`,
    );
    return new Error(
      `${this.name} sees no ${what} in ${place === 'home' ? 'App Home' : 'the message'}. There are: ${there.join(', ') || 'none'}`,
    );
  }

  private seenHome(): string {
    return shown(this.home());
  }
}
