import type { types } from '@slack/bolt';
import type { KeyView } from '../../keys/key-view.ts';
import { CALLBACKS } from '../identifiers.ts';
import { type Block, context, facts, section } from './blocks.ts';
import type { DateStyle } from './instant.ts';
import { keyFacts, keyLine } from './key-text.ts';
import type { Notice } from './notice.ts';
import { windowOf } from './window.ts';
import { counted, named } from './words.ts';

export interface KeyList {
  keys: KeyView[];
  count: number;
  page: number;
  pageSize: number;
  /** How to ask for the same list: `list active`. */
  command: string;
  all: boolean;
  dates: DateStyle;
}

/** `/keys list`: short lines, and how to see more. */
export function keyListNotice({ keys, count, page, pageSize, command, all, dates }: KeyList): Notice {
  const whose = all ? 'in this workspace' : 'of yours';
  if (count === 0) {
    const text = `There is no such key ${whose}. \`/keys request\` asks for one; \`/keys list ended\` shows those that have ended.`;
    return { title: 'Keys', text };
  }
  const last = Math.ceil(count / pageSize);
  const more = page < last ? ` \`/keys ${command} ${page + 1}\` shows the next.` : '';
  return {
    title: 'Keys',
    text: `*${counted(count, 'key')} ${whose}*`,
    more: [
      ...keys.map((key) => section(keyLine(key, dates))),
      context(`Page ${page} of ${last}.${more} \`/keys show\` with a name shows one with all you can do.`),
    ],
  };
}

const MOST_SHOWN = 10;

/** After "I have saved it": the owner's keys, the new one first. */
export function confirmedWindow(keys: KeyView[], name: string, dates: DateStyle): types.ModalView {
  const [first, ...others] = keys.slice(0, MOST_SHOWN);
  const shown: Block[] = first
    ? [section(`*${named(first.name)}* (#${first.number})`), ...facts(keyFacts(first, dates))]
    : [];
  return windowOf({
    callbackId: CALLBACKS.notice,
    title: 'Your keys',
    close: 'Done',
    closesAll: true,
    blocks: [
      section(`✅ *${named(name)}* works from now on. Its secret is not shown again.`),
      ...shown,
      ...others.map((key) => section(keyLine(key, dates))),
      context('The *Home* tab lists your keys with everything you can do about them.'),
    ],
  });
}
