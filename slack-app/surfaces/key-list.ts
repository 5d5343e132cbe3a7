import type { types } from '@slack/bolt';
import type { KeyView } from '../../keys/key-view.ts';
import { KEY_FILTERS, type KeyFilterName } from '../home/home-state.ts';
import { CALLBACKS } from '../identifiers.ts';
import { type Block, context, facts, section } from './blocks.ts';
import type { DateStyle } from './instant.ts';
import { keyFacts, keyLine } from './key-text.ts';
import type { Notice } from './notice.ts';
import { windowOf } from './window.ts';
import { counted, listed, named } from './words.ts';

export interface KeyList {
  keys: KeyView[];
  count: number;
  page: number;
  pageSize: number;
  filter: KeyFilterName;
  all: boolean;
  dates: DateStyle;
}

const OTHERS = '`/keys list` shows all that have not ended.';
const NONE: Record<KeyFilterName, string> = {
  current:
    'waits or works now. `/keys request` asks for one; `/keys list ended` shows those that have ended.',
  waiting: `waits for its approval or its reveal. ${OTHERS}`,
  active: `works now. ${OTHERS}`,
  suspended: `is suspended. ${OTHERS}`,
  ended: `has ended. ${OTHERS}`,
};

/** `/keys list` with a word that is neither a state nor a page. */
export function unknownState(typed: string): Notice {
  const states = Object.keys(KEY_FILTERS).map((name) => `\`${name}\``);
  return {
    title: 'Keys',
    text: `"${named(typed.slice(0, 40))}" is no state of a key. Nothing has changed. \`/keys list\` takes ${listed(states, 'or')}, and the number of a page.`,
  };
}

/** `/keys list`: short lines, and how to see more. */
export function keyListNotice({ keys, count, page, pageSize, filter, all, dates }: KeyList): Notice {
  const whose = all ? 'in this workspace' : 'of yours';
  if (count === 0) return { title: 'Keys', text: `No key ${whose} ${NONE[filter]}` };
  const last = Math.ceil(count / pageSize);
  const more = page < last ? ` \`/keys list ${filter} ${page + 1}\` shows the next.` : '';
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
