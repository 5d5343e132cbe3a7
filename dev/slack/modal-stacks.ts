import type { SlackView } from './slack-shapes.ts';

/** What a person has put into the fields of one window: block id, action id, value as Slack sends it. */
export type FieldValues = Record<string, Record<string, Record<string, unknown>>>;

/** One open window. It keeps every id it was ever known by: local-slack gives a new one with each update. */
export interface OpenModal {
  view: SlackView;
  ids: string[];
  entered: FieldValues;
  errors: Record<string, string>;
}

/**
 * Who has which windows open. local-slack has one stack for the whole workspace; Slack has one per person, and that is what this keeps.
 * `shown` is whose stack local-slack holds just now: undefined when nobody's, or a mixture.
 */
export class ModalStacks {
  shown: string | undefined;
  private readonly stacks = new Map<string, OpenModal[]>();
  /** The last person whose window was updated while local-slack did not have it, so that its new id stayed unknown. */
  private lostTrackOf: string | undefined;

  of(userId: string): readonly OpenModal[] {
    return this.stacks.get(userId) ?? [];
  }

  top(userId: string): OpenModal | undefined {
    return this.of(userId).at(-1);
  }

  open(userId: string, view: SlackView): void {
    this.stacks.set(userId, [opened(view)]);
    this.shown = userId;
  }

  push(userId: string, view: SlackView): void {
    this.stacks.set(userId, [...this.of(userId), opened(view)]);
    if (this.shown !== userId) this.shown = undefined;
  }

  pop(userId: string): void {
    this.stacks.set(userId, this.of(userId).slice(0, -1));
    this.shown = undefined;
  }

  clear(userId: string): void {
    this.stacks.delete(userId);
    if (this.shown === userId) this.shown = undefined;
  }

  /** Puts new content into the top window of a person; the values of fields that remain stay, as in Slack. */
  updateTop(userId: string, view: SlackView): void {
    const modal = this.top(userId);
    if (modal !== undefined) replaceView(modal, view);
  }

  /** views.update: the window is named by any id it ever had. `held` is local-slack's stack afterwards. */
  updateById(viewId: string | undefined, content: Omit<SlackView, 'id'>, held: readonly SlackView[]): void {
    const userId = this.ownerOf(viewId) ?? this.lostTrackOf;
    if (userId === undefined) {
      // A window that is closed: Slack would answer not_found; local-slack has overwritten the one on top.
      this.shown = undefined;
      return;
    }
    const modal =
      this.of(userId).find(({ ids }) => viewId !== undefined && ids.includes(viewId)) ?? this.top(userId);
    const replacement = held.find(({ id }) => this.ownerOf(id) === undefined);
    this.lostTrackOf = replacement === undefined ? userId : undefined;
    if (this.shown !== userId) this.shown = undefined;
    if (modal !== undefined)
      replaceView(modal, replacement ?? ({ ...content, id: modal.view.id } as SlackView));
  }

  /** Remembers that local-slack has put a window back under a new id. */
  restored(userId: string, before: readonly OpenModal[]): void {
    const after = this.of(userId).map((modal, index) => ({
      ...(before[index] ?? modal),
      view: modal.view,
      ids: [...(before[index]?.ids ?? []), ...modal.ids],
    }));
    this.stacks.set(userId, after);
  }

  private ownerOf(viewId: string | undefined): string | undefined {
    if (viewId === undefined) return undefined;
    return [...this.stacks].find(([, stack]) => stack.some(({ ids }) => ids.includes(viewId)))?.[0];
  }
}

function opened(view: SlackView): OpenModal {
  return { view, ids: [view.id], entered: {}, errors: {} };
}

function replaceView(modal: OpenModal, view: SlackView): void {
  modal.view = view;
  modal.ids.push(view.id);
  modal.errors = {};
  const kept = new Set(view.blocks.map(({ block_id }) => block_id));
  modal.entered = Object.fromEntries(Object.entries(modal.entered).filter(([blockId]) => kept.has(blockId)));
}
