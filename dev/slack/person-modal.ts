import { plainText } from './block-text.ts';
import { clientObjections, enterFields, type FieldEntry, submittedValues } from './modal-form.ts';
import type { OpenModal } from './modal-stacks.ts';
import type { SubmitOutcome, Turn } from './modal-watch.ts';
import type { SlackDesk } from './slack-desk.ts';
import type { SlackView } from './slack-shapes.ts';
import { waitUntil } from './wait-until.ts';

/** local-slack gives the app 5 s to acknowledge; the rest is for a busy machine. */
const TURN_LIMIT_MS = 20_000;

/**
 * The windows of one person. local-slack has one stack of windows for everybody; each person's own is kept here and
 * put back into local-slack just before they submit or close it, one person at a time. Others may open windows meanwhile.
 */
export class PersonModal {
  private readonly desk: SlackDesk;
  private readonly userId: string;

  constructor(desk: SlackDesk, userId: string) {
    this.desk = desk;
    this.userId = userId;
  }

  /** The window on top, if any. */
  get view(): SlackView | undefined {
    return this.desk.modals.stacks.top(this.userId)?.view;
  }

  fill(entries: Record<string, FieldEntry>): void {
    enterFields(this.open(), entries);
  }

  /** @param checked whether Slack's client checks required fields and lengths first */
  async submit(checked: boolean): Promise<SubmitOutcome> {
    const errors = checked ? clientObjections(this.open()) : {};
    if (Object.keys(errors).length > 0) return { kind: 'refused', errors };
    return await this.desk.inTurn(async () => {
      await this.bringBack();
      const restored = this.open();
      const turn = this.begin('submit');
      this.desk.send({ t: 'view_submit', user: this.userId, values: submittedValues(restored) });
      return await this.finish(turn, restored.view);
    });
  }

  /** Closes the window on top; resolves once the app has been told, if it wants to be. */
  async close(): Promise<void> {
    await this.desk.inTurn(async () => {
      await this.bringBack();
      const { view } = this.open();
      const { viewsClosed, answers } = this.desk.modals;
      const turn = this.begin('close');
      this.desk.send({ t: 'view_close', user: this.userId });
      await this.finish(turn, view);
      if (view.notify_on_close !== true) return;
      const told = () =>
        (this.desk.modals.viewsClosed > viewsClosed && this.desk.modals.answers > answers) || undefined;
      await waitUntil(this.desk, {
        look: told,
        timeoutMs: TURN_LIMIT_MS,
        what: `Closing "${titleOf(view)}"`,
        lastSeen: () => 'the app did not acknowledge view_closed',
      });
    });
  }

  /** Makes local-slack hold this person's windows, so that its page shows them too. */
  async show(): Promise<void> {
    await this.desk.inTurn(() => this.bringBack());
  }

  private async bringBack(): Promise<void> {
    const { stacks, lastTriggerOf } = this.desk.modals;
    if (stacks.shown === this.userId) return;
    const before = stacks.of(this.userId);
    for (const [index, { view }] of before.entries()) {
      await this.callViews(index === 0 ? 'views.open' : 'views.push', {
        trigger_id: lastTriggerOf.get(this.userId),
        view,
      });
      await waitUntil(this.desk, {
        look: () =>
          (stacks.of(this.userId).length === index + 1 && stacks.top(this.userId)?.view.id !== view.id) ||
          undefined,
        timeoutMs: TURN_LIMIT_MS,
        what: `Putting "${titleOf(view)}" back`,
        lastSeen: () => 'no such window',
      });
    }
    stacks.restored(this.userId, before);
  }

  private async callViews(method: string, body: object): Promise<void> {
    const response = await fetch(`${this.desk.url}/api/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TURN_LIMIT_MS),
    });
    const answer = (await response.json()) as { ok: boolean; error?: string };
    if (!answer.ok) throw new Error(`local-slack refused ${method}: ${answer.error}`);
  }

  private begin(act: Turn['act']): Turn {
    const turn: Turn = { userId: this.userId, act };
    this.desk.modals.turn = turn;
    return turn;
  }

  private async finish(turn: Turn, view: SlackView): Promise<SubmitOutcome> {
    try {
      const outcome = await waitUntil(this.desk, {
        look: () => turn.outcome,
        timeoutMs: TURN_LIMIT_MS,
        what: `${turn.act === 'submit' ? 'Submitting' : 'Closing'} "${titleOf(view)}"`,
        lastSeen: () => 'no answer',
      });
      if (turn.sentView !== undefined && !sameWindow(turn.sentView, view)) {
        throw new Error(
          `Another window was opened in the instant "${titleOf(view)}" was submitted: local-slack has one stack for all.`,
        );
      }
      return outcome;
    } finally {
      this.desk.modals.turn = undefined;
    }
  }

  private open(): OpenModal {
    const modal = this.desk.modals.stacks.top(this.userId);
    if (modal !== undefined) return modal;
    const name = this.desk.state.nameOf(this.userId) ?? this.userId;
    throw new Error(`${name} has no window open.`);
  }
}

function titleOf({ title }: SlackView): string {
  return title?.text ?? '';
}

function sameWindow(one: SlackView, other: SlackView): boolean {
  const words = (view: SlackView) =>
    JSON.stringify([view.callback_id, view.private_metadata, plainText(view)]);
  return words(one) === words(other);
}
