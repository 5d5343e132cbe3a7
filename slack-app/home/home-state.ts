import type { KeyState } from '../../domain/key-state.ts';

/** What a person chose to see in App Home. It travels in the view and its controls; no process remembers it. */
export interface HomeState {
  filter: KeyFilterName;
  minePage: number;
  allPage: number;
}

export const KEY_FILTERS = {
  current: ['waiting_for_approval', 'waiting_for_reveal', 'active', 'suspended'],
  waiting: ['waiting_for_approval', 'waiting_for_reveal'],
  active: ['active'],
  suspended: ['suspended'],
  ended: ['revoked', 'expired', 'refused'],
} as const satisfies Record<string, readonly KeyState[]>;
export type KeyFilterName = keyof typeof KEY_FILTERS;

const FIRST: HomeState = { filter: 'current', minePage: 1, allPage: 1 };

export function writeHomeState({ filter, minePage, allPage }: HomeState): string {
  return `${filter}.${minePage}.${allPage}`;
}

/** The state that was written; the first view for anything else. */
export function readHomeState(text = ''): HomeState {
  const [filter = '', mine = '', all = ''] = text.split('.');
  if (!isFilterName(filter)) return FIRST;
  return { filter, minePage: pageOf(mine), allPage: pageOf(all) };
}

export function isFilterName(name: string): name is KeyFilterName {
  return Object.hasOwn(KEY_FILTERS, name);
}

function pageOf(text: string): number {
  return /^[1-9]\d{0,3}$/.test(text) ? Number(text) : 1;
}
