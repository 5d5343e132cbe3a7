import type { types } from '@slack/bolt';
import { CALLBACKS } from '../identifiers.ts';
import { type Block, LIMITS, type Message, message, plain, section, viewBlocks } from './blocks.ts';

/** Something said to one person alone: what happened, that nothing changed if so, and what to do next. */
export interface Notice {
  /** At most 24 characters: the title of the window, where it is shown in one. */
  title: string;
  /** One sentence or a few, in mrkdwn. */
  text: string;
  /** What follows it. */
  more?: Block[];
  /** Says it where a window is opened, when there is something to fill in besides. */
  window?: types.ModalView;
}

/** As a message that only its reader sees. */
export function noticeMessage({ text, more = [] }: Notice): Message {
  return message(plainWords(text), [section(text), ...more]);
}

/** As a window, which says it and can only be closed. Closing it closes those below it, too. */
export function noticeWindow({ title, text, more = [], window }: Notice): types.ModalView {
  if (window) return window;
  return {
    type: 'modal',
    callback_id: CALLBACKS.notice,
    title: plain(title, LIMITS.windowTitle),
    close: plain('Close', LIMITS.windowTitle),
    clear_on_close: true,
    blocks: viewBlocks([section(text), ...more]),
  };
}

/** What stands there while something is read or made. */
export function waitingWindow(title: string, text: string): types.ModalView {
  return {
    type: 'modal',
    callback_id: CALLBACKS.notice,
    title: plain(title, LIMITS.windowTitle),
    blocks: [section(text)],
  };
}

/** For notifications, which show no markup. */
function plainWords(mrkdwn: string): string {
  return mrkdwn.replace(/<@[^>]*>/g, 'somebody').replace(/[*_`]/g, '');
}
