import type { types } from '@slack/bolt';
import { cut, DETAILS_NOTE, VIEW_NOTE } from './truncate.ts';

export type Block = types.KnownBlock;
export type ButtonElement = types.Button;

/** What Slack accepts; nothing of ours is sent that is larger. */
export const LIMITS = {
  messageBlocks: 50,
  viewBlocks: 100,
  text: 3000,
  field: 2000,
  fields: 10,
  header: 150,
  buttonLabel: 75,
  buttonValue: 2000,
  contextElements: 10,
  actionElements: 25,
  accessibilityLabel: 75,
  optionText: 75,
  windowTitle: 24,
  confirmTitle: 100,
  confirmText: 300,
  fallback: 300,
} as const;

/** What a message is made of: blocks, and the short line that notifications show, which holds nothing sensitive. */
export interface Message {
  text: string;
  blocks: Block[];
}

/** A message within Slack's limits; what does not fit is said to be missing. */
export function message(text: string, blocks: Block[]): Message {
  return {
    text: cut(text, LIMITS.fallback, '…'),
    blocks: atMost(blocks, LIMITS.messageBlocks, DETAILS_NOTE),
  };
}

/** The blocks of a window or of App Home, within Slack's limit. */
export function viewBlocks(blocks: Block[]): Block[] {
  return atMost(blocks, LIMITS.viewBlocks, VIEW_NOTE);
}

function atMost(blocks: Block[], most: number, note: string): Block[] {
  if (blocks.length <= most) return blocks;
  // Buttons come last and must survive; so the cut is made before the last two blocks.
  return [...blocks.slice(0, most - 3), context(`_${note.trim()}_`), ...blocks.slice(-2)];
}

export function header(text: string): types.HeaderBlock {
  return { type: 'header', text: plain(text, LIMITS.header) };
}

export function section(mrkdwn: string, accessory?: types.SectionBlock['accessory']): types.SectionBlock {
  const text = mrkdwnText(mrkdwn, LIMITS.text);
  return { type: 'section', text, ...(accessory ? { accessory } : {}) };
}

/** Short facts side by side, in as many sections as they need. */
export function facts(entries: readonly { label: string; mrkdwn: string }[]): types.SectionBlock[] {
  const fields = entries.map(({ label, mrkdwn }) => mrkdwnText(`*${label}*\n${mrkdwn}`, LIMITS.field));
  const sections: types.SectionBlock[] = [];
  for (let at = 0; at < fields.length; at += LIMITS.fields) {
    sections.push({ type: 'section', fields: fields.slice(at, at + LIMITS.fields) });
  }
  return sections;
}

export function context(...lines: string[]): types.ContextBlock {
  return {
    type: 'context',
    elements: lines.slice(0, LIMITS.contextElements).map((line) => mrkdwnText(line, LIMITS.text)),
  };
}

export function divider(): types.DividerBlock {
  return { type: 'divider' };
}

/** A row of buttons; none when there is nothing to press. The block id lets one message hold several rows. */
export function actions(blockId: string, elements: types.ActionsBlock['elements']): types.ActionsBlock[] {
  if (elements.length === 0) return [];
  return [{ type: 'actions', block_id: blockId, elements: elements.slice(0, LIMITS.actionElements) }];
}

export interface ButtonOptions {
  actionId: string;
  label: string;
  value?: string;
  style?: 'primary' | 'danger';
  /** What a screen reader says. */
  spoken?: string;
  confirm?: { title: string; text: string; yes: string; no?: string };
}

export function button({ actionId, label, value, style, spoken, confirm }: ButtonOptions): types.Button {
  // A value is an id: a cut one would be another one.
  if (value !== undefined && value.length > LIMITS.buttonValue)
    throw new Error('a button value is too long for Slack');
  return {
    type: 'button',
    action_id: actionId,
    text: plain(label, LIMITS.buttonLabel),
    ...(value === undefined ? {} : { value }),
    ...(style ? { style } : {}),
    ...(spoken ? { accessibility_label: cut(spoken, LIMITS.accessibilityLabel, '…') } : {}),
    ...(confirm ? { confirm: confirmation(confirm) } : {}),
  };
}

function confirmation({
  title,
  text,
  yes,
  no = 'Go back',
}: NonNullable<ButtonOptions['confirm']>): types.ConfirmationDialog {
  return {
    title: plain(title, LIMITS.confirmTitle),
    text: plain(text, LIMITS.confirmText),
    confirm: plain(yes, 30),
    deny: plain(no, 30),
  };
}

/** Slack's markup. `verbatim`: bare addresses and channel names in it stay plain text. */
function mrkdwnText(text: string, most: number): types.MrkdwnElement {
  return { type: 'mrkdwn', text: cut(text, most, DETAILS_NOTE), verbatim: true };
}

/** Text that Slack shows to the letter: no markup, no emoji. Labels, titles, options. */
export function plain(text: string, most: number): types.PlainTextElement {
  return { type: 'plain_text', text: cut(text, most, '…'), emoji: false };
}
