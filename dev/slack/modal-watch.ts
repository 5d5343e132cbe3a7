import { ModalStacks, type OpenModal } from './modal-stacks.ts';
import type { PageFrame, SlackView } from './slack-shapes.ts';
import { readTraffic, type Traffic, type ViewAnswer } from './traffic.ts';

/** What came of pressing a window's submit button. */
export type SubmitOutcome =
  /** Slack's client itself did not send it: a required field is empty, a text too long. */
  | { kind: 'refused'; errors: Record<string, string> }
  | { kind: 'errors'; errors: Record<string, string> }
  | { kind: 'updated' | 'pushed'; view: SlackView }
  /** The window closed; `view` is the one below it, if any. */
  | { kind: 'closed'; view: SlackView | undefined }
  /** All windows of the person closed. */
  | { kind: 'cleared' }
  /** No acknowledgement within local-slack's 5 s: the person sees that it did not work, the window stays. */
  | { kind: 'unanswered' };

/** Somebody's submission or closing that is under way; only one at a time. */
export interface Turn {
  userId: string;
  act: 'submit' | 'close';
  outcome?: SubmitOutcome;
  sentView?: SlackView;
}

/**
 * An answer older than this did not cause the change of windows that follows it: less than local-slack's own 5 s, after
 * which it changes them without one, and long enough for a machine that stalls between the two.
 */
const CAUSE_LIFETIME_MS = 4_000;

/**
 * Reads from local-slack's traffic whose window each change of its single stack is about: the log line that causes
 * a change is always the last one before it, and trigger ids name the person.
 */
export class ModalWatch {
  readonly stacks = new ModalStacks();
  readonly lastTriggerOf = new Map<string, string>();
  turn: Turn | undefined;
  /** view_closed envelopes that went out to the app and answers of any kind that came back: for waiting. */
  viewsClosed = 0;
  answers = 0;
  private readonly userOfTrigger = new Map<string, string>();
  private cause: { traffic: Traffic; at: number } | undefined;

  apply(frame: PageFrame): void {
    if (frame.t === 'init') this.begin(frame.state.log.map(readTraffic), frame.state.modalStack);
    else if (frame.t === 'log') this.note(readTraffic(frame.entry));
    else if (frame.t === 'view') this.changed(frame.stack);
    else if (frame.t === 'view_errors') this.refusedByApp(frame.errors);
  }

  private begin(past: (Traffic | undefined)[], stack: readonly SlackView[]): void {
    for (const traffic of past) this.note(traffic);
    this.cause = undefined;
    const opening = past.findLast((traffic) => traffic?.kind === 'opens');
    const userId = opening?.kind === 'opens' ? this.userOfTrigger.get(opening.triggerId) : undefined;
    const [root, ...rest] = stack;
    if (userId === undefined || root === undefined) return;
    this.stacks.open(userId, root);
    for (const view of rest) this.stacks.push(userId, view);
  }

  private note(traffic: Traffic | undefined): void {
    if (traffic === undefined) return;
    if (traffic.kind === 'trigger') this.noteTrigger(traffic);
    else if (traffic.kind === 'view-closed-sent') this.viewsClosed += 1;
    else this.cause = { traffic, at: Date.now() };
    if (traffic.kind === 'answer') this.answers += 1;
  }

  private noteTrigger({ triggerId, userId, payload }: Extract<Traffic, { kind: 'trigger' }>): void {
    this.userOfTrigger.set(triggerId, userId);
    this.lastTriggerOf.set(userId, triggerId);
    if (this.turn?.userId === userId && payload['type'] === 'view_submission')
      this.turn.sentView = payload['view'] as SlackView;
  }

  private changed(stack: readonly SlackView[]): void {
    const cause = this.cause;
    this.cause = undefined;
    const traffic =
      cause !== undefined && Date.now() - cause.at < CAUSE_LIFETIME_MS ? cause.traffic : undefined;
    const top = stack.at(-1);
    if (traffic?.kind === 'opens' && top !== undefined)
      this.shownTo(traffic.triggerId, (userId) => this.stacks.open(userId, top));
    else if (traffic?.kind === 'pushes' && top !== undefined)
      this.shownTo(traffic.triggerId, (userId) => this.stacks.push(userId, top));
    else if (traffic?.kind === 'updates') this.stacks.updateById(traffic.viewId, traffic.view, stack);
    else this.endTurn(traffic?.kind === 'answer' ? traffic.answer : undefined, top);
  }

  private shownTo(triggerId: string, show: (userId: string) => void): void {
    const userId = this.userOfTrigger.get(triggerId);
    if (userId === undefined) this.stacks.shown = undefined;
    else show(userId);
  }

  private endTurn(answer: ViewAnswer | undefined, top: SlackView | undefined): void {
    if (top === undefined) this.stacks.shown = undefined;
    const turn = this.turn;
    if (turn === undefined || turn.outcome !== undefined) return;
    if (turn.act === 'close') turn.outcome = this.closedTop(turn.userId);
    else
      turn.outcome = answer === undefined ? { kind: 'unanswered' } : this.answered(turn.userId, answer, top);
  }

  /** local-slack closes all windows on an empty answer; Slack only the one on top, and so do we. */
  private answered(userId: string, answer: ViewAnswer, top: SlackView | undefined): SubmitOutcome {
    const view = top ?? answer.view;
    if (answer.response_action === 'clear') {
      this.stacks.clear(userId);
      return { kind: 'cleared' };
    }
    if (view === undefined || answer.response_action === undefined) return this.closedTop(userId);
    if (answer.response_action === 'push') {
      this.stacks.push(userId, view);
      return { kind: 'pushed', view };
    }
    this.stacks.updateTop(userId, view);
    return { kind: 'updated', view };
  }

  /** A window may say that closing it closes those below it, too. */
  private closedTop(userId: string): SubmitOutcome {
    if (this.stacks.top(userId)?.view['clear_on_close'] === true) this.stacks.clear(userId);
    else this.stacks.pop(userId);
    return { kind: 'closed', view: this.stacks.top(userId)?.view };
  }

  private refusedByApp(errors: Record<string, string>): void {
    const turn = this.turn;
    if (turn === undefined || turn.outcome !== undefined) return;
    const modal: OpenModal | undefined = this.stacks.top(turn.userId);
    if (modal !== undefined) modal.errors = errors;
    turn.outcome = { kind: 'errors', errors };
  }
}
