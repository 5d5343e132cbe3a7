import { nearest, SUBCOMMANDS } from '../subcommands.ts';
import { section } from './blocks.ts';
import type { Notice } from './notice.ts';
import { named } from './words.ts';

const LIST = SUBCOMMANDS.map(({ usage, does }) => `\`/keys ${usage}\`: ${does}`).join('\n');

/** What Quorate is, how it goes, every command, and how to keep a key. */
export function helpNotice(): Notice {
  return {
    title: 'Help',
    text: '*Quorate issues API keys only when several people agree.* You ask with `/keys request`; administrators approve; then the owner reveals the secret once, and it works from then on.',
    more: [
      section(LIST),
      section(
        'KEY is the name of a key, its client id, or its number. All of this can be done from the *Home* tab, too.',
      ),
      section(
        '*Keeping a key*: put it into a secret store, never into client-side code or a public repository; rotate it regularly; ask for the least that is enough. If it may have leaked, have it suspended at once.',
      ),
    ],
  };
}

export function unknownSubcommand(typed: string): Notice {
  return {
    title: 'Unknown command',
    text: `There is no \`/keys ${named(typed.slice(0, 40)).replaceAll('`', '')}\`. Nothing has changed. Did you mean \`/keys ${nearest(typed)}\`? These are all of them:`,
    more: [section(LIST)],
  };
}
