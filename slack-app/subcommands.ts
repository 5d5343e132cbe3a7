/** Every `/keys` subcommand with what it does, in the order in which help lists them. */
export const SUBCOMMANDS = [
  { name: 'request', usage: 'request', does: 'ask for a new reporting API key' },
  { name: 'list', usage: 'list [STATE] [PAGE]', does: 'your keys; for administrators every key' },
  { name: 'show', usage: 'show KEY', does: 'one key, with everything you can do about it' },
  { name: 'pending', usage: 'pending', does: 'requests that wait for you, or that you wait for' },
  { name: 'suspend', usage: 'suspend KEY', does: 'stop a key at once (administrators)' },
  { name: 'resume', usage: 'resume KEY', does: 'let it work again (administrators)' },
  {
    name: 'edit',
    usage: 'edit KEY',
    does: 'ask to change entities, permission groups, expiry or owner (administrators)',
  },
  { name: 'rename', usage: 'rename KEY', does: 'give a key another name, at once' },
  { name: 'rotate', usage: 'rotate KEY', does: 'a new secret for a key, with an overlap' },
  { name: 'revoke', usage: 'revoke KEY', does: 'ask to end a key for good' },
  { name: 'delete', usage: 'delete KEY', does: 'take an ended key off the lists (administrators)' },
  {
    name: 'entity',
    usage: 'entity [NAME]',
    does: 'ask to change the accounts of an entity (administrators)',
  },
  { name: 'rule', usage: 'rule', does: 'ask to change how many must approve, and who (administrators)' },
  { name: 'help', usage: 'help', does: 'this list' },
] as const;

export type Subcommand = (typeof SUBCOMMANDS)[number]['name'];

/** "/keys" and "/keys help" are the same; null for what is no subcommand. */
export function parseCommand(text: string): { name: Subcommand | null; typed: string; rest: string } {
  const [typed = '', ...words] = text.trim().split(/\s+/);
  const wanted = typed === '' ? 'help' : typed.toLowerCase();
  const known = SUBCOMMANDS.find(({ name }) => name === wanted);
  return { name: known?.name ?? null, typed, rest: words.join(' ') };
}

/** The subcommand that somebody most likely meant. */
export function nearest(typed: string): Subcommand {
  const word = typed.toLowerCase();
  const byDistance = SUBCOMMANDS.map(({ name }) => ({ name, distance: editDistance(word, name) }));
  return byDistance.reduce((best, next) => (next.distance < best.distance ? next : best)).name;
}

/** How many letters have to be changed, added or left out to make one word of the other. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...one.slice(0, 40)].entries()) {
    const next = [i + 1];
    for (const [j, wanted] of [...other].entries()) {
      next.push(
        Math.min((row[j] ?? 0) + (letter === wanted ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1),
      );
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
