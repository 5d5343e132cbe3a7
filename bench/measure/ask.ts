import type { World } from '../bench.ts';
import type { EntityName } from '../data/distribution.ts';
import type { Side } from './against.ts';

interface Page {
  edges: unknown[];
  page_info: { count: number; has_next_page: boolean; next_cursor?: string | null };
}

export const PAGE_SIZE = 100;
export const FIRST_PAGE = `/transactions?page_size=${PAGE_SIZE}`;

/** One request to the reporting API, for what has to be known before it is measured. */
export async function ask(world: World, path: string, key: EntityName = 'wide'): Promise<Page> {
  const headers = { authorization: `Bearer ${world.keys[key].token}` };
  const response = await fetch(world.url + path, { headers });
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}: ${await response.text()}`);
  return (await response.json()) as Page;
}

/** The last page that is full: how far a reader that skips rows has to skip. */
export async function lastFullPage(world: World): Promise<string> {
  const { count } = (await ask(world, FIRST_PAGE)).page_info;
  return `${FIRST_PAGE}&page=${Math.max(1, Math.floor(count / PAGE_SIZE))}`;
}

/** The page after a cursor from the middle; undefined where there is none. */
export async function middleByCursor(world: World): Promise<string | undefined> {
  const { count } = (await ask(world, FIRST_PAGE)).page_info;
  const middle = Math.max(1, Math.floor(count / PAGE_SIZE / 2));
  const { next_cursor: next } = (await ask(world, `${FIRST_PAGE}&page=${middle}`)).page_info;
  return typeof next !== 'string' ? undefined : `${FIRST_PAGE}&cursor=${encodeURIComponent(next)}`;
}

/** A path of the reporting API, to be measured with one of the keys. */
export function sideOf(world: World, path: string, key: EntityName = 'wide'): Side {
  return { url: world.url + path, token: world.keys[key].token, process: world.api };
}
