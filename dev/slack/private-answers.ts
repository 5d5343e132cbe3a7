import type { SlackMessage } from './slack-shapes.ts';

/** What only one person sees. Whoever waits for the answer to their last act must not take that to an earlier one for it. */
export class PrivateAnswers {
  private readonly messages: () => SlackMessage[];
  private before: ReadonlySet<string> = new Set();

  /** @param messages all that this person can read */
  constructor(messages: () => SlackMessage[]) {
    this.messages = messages;
  }

  /** From now on, what is there already answers something earlier. */
  beginAct(): void {
    this.before = new Set(this.all().map(({ ts }) => ts));
  }

  toLastAct(): SlackMessage[] {
    return this.all().filter(({ ts }) => !this.before.has(ts));
  }

  private all(): SlackMessage[] {
    return this.messages().filter(({ subtype }) => subtype === 'ephemeral');
  }
}
