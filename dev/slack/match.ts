import { plainText } from './block-text.ts';
import type { SlackMessage, SlackView } from './slack-shapes.ts';

/** How a message or window is recognised: by words in it, a pattern, or a question of one's own. */
export type Match<Thing> = string | RegExp | ((thing: Thing) => boolean);

/** Words are looked for in what the person reads; a window's title counts. */
export function matches(thing: SlackMessage | SlackView, match: Match<never>): boolean {
  if (typeof match === 'function') return match(thing as never);
  const text = shown(thing);
  return typeof match === 'string' ? text.includes(match) : match.test(text);
}

/** What the person reads, for matching and for errors. */
export function shown(thing: SlackMessage | SlackView | undefined): string {
  if (thing === undefined) return 'nothing';
  const title = 'title' in thing ? `${(thing as SlackView).title?.text}\n` : '';
  return `${title}${plainText(thing)}`;
}
