import type { KeyId } from '../../domain/ids.ts';
import type { ReachLine } from '../../requests/describe-reach.ts';
import { type Block, LIMITS, section } from './blocks.ts';
import { linesInSections } from './described.ts';
import { listWithin } from './truncate.ts';
import { counted, listed, named } from './words.ts';

export interface ReachReading {
  /** The key that the request is about, if it is about one; any other key in a reach is one that would be widened. */
  ownKeyId?: KeyId | undefined;
  /** In full, over as many blocks as it takes; or one block, with what is missing under Details. */
  whole: boolean;
}

const TITLE = '*What it would reach today*';
/** Of one key's accounts on a card, so that further keys have room too. */
const ACCOUNTS_ROOM = 900;

/** What a request would let keys reach as things stand today: accounts by name, for each key (B4). */
export function reachBlocks(reach: readonly ReachLine[], { ownKeyId, whole }: ReachReading): Block[] {
  if (reach.length === 0)
    return [section(`${TITLE}\nNo key gains access to any account by this, as things stand today.`)];
  if (whole)
    return linesInSections(
      TITLE,
      reach.flatMap((line) => [`${summary(line, ownKeyId)}:`, ...accountLines(line)]),
    );
  const lines = reach.map(
    (line) => `${summary(line, ownKeyId)}: ${listWithin(accountNames(line), ACCOUNTS_ROOM)}`,
  );
  return [section(`${TITLE}\n${listWithin(lines, LIMITS.text - TITLE.length - 1, '\n')}`)];
}

function summary({ keyId, keyName, accounts, actions }: ReachLine, ownKeyId: KeyId | undefined): string {
  const count = counted(accounts.length, 'account');
  const what = keyName === null || keyId === ownKeyId ? count : `Key *${named(keyName)}* would gain ${count}`;
  return `${what}, to ${listed(actions.map(actionWords))}`;
}

function accountNames({ accounts }: ReachLine): string[] {
  return accounts.map(({ name }) => named(name));
}

function accountLines({ accounts }: ReachLine): string[] {
  return accounts.map(({ id, name }) => `• ${named(name)} (${id})`);
}

/** What an action lets a key do, in words; its code where there are none. */
export function actionWords(action: string): string {
  const words: Record<string, string> = { 'reports:read': 'read reports', 'data:write': 'push data in' };
  return words[action] ?? named(action);
}
