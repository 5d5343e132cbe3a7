import type { Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import { type KeyId, parseId } from '../domain/ids.ts';
import { findKeyByText, type KeyView, listKeys, viewKey } from '../keys/key-view.ts';
import { scrub } from '../observability/scrub.ts';
import type { Acting } from './identity.ts';
import type { Viewer } from './surfaces/key-acts.ts';
import type { Notice } from './surfaces/notice.ts';
import { named } from './surfaces/words.ts';

export function viewerOf({ member }: Acting): Viewer {
  return { id: member.id, administrator: member.role === 'administrator' };
}

/** Members see their own keys, those they asked for included; administrators see every key. */
function maySee(key: KeyView, viewer: Viewer): boolean {
  return viewer.administrator || key.owner.id === viewer.id || key.createdBy.id === viewer.id;
}

/** The key of this id, if this person may see it. What they may not see is not there. */
export async function keyById(
  trx: Transaction<Database>,
  acting: Acting,
  id: KeyId,
): Promise<KeyView | undefined> {
  const key = await viewKey(trx, acting.workspaceId, id);
  return key && maySee(key, viewerOf(acting)) ? key : undefined;
}

/** The key that somebody typed (its name, client id or number), or words that help them name one. */
async function keyTyped(
  trx: Transaction<Database>,
  acting: Acting,
  text: string,
  usage: string,
): Promise<{ key: KeyView } | { notice: Notice }> {
  const key = text === '' ? undefined : await findKeyByText(trx, acting.workspaceId, text);
  if (key && maySee(key, viewerOf(acting))) return { key };
  const seen = await listKeys(
    trx,
    acting.workspaceId,
    acting.member.role === 'administrator' ? {} : { ownerId: acting.member.id },
  );
  const names = seen.keys.map(({ name, number }) => `• *${named(name)}* (#${number})`).join('\n');
  const first =
    text === ''
      ? `Which key? Type \`/keys ${usage}\` with its name, client id or number.`
      : `There is no key called "${named(scrub(text).slice(0, 80))}" that you can see. Nothing has changed.`;
  const then =
    seen.count > 0 ? `Your choices:\n${names}` : 'There is none yet: ask for one with `/keys request`.';
  return { notice: { title: 'Which key?', text: `${first}\n${then}` } };
}

/** Finds the key that somebody means: by what they typed, or by the id in a button. */
export type KeyFinder = (
  trx: Transaction<Database>,
  acting: Acting,
) => Promise<{ key: KeyView } | { notice: Notice }>;

export function typed(text: string, usage: string): KeyFinder {
  return (trx, acting) => keyTyped(trx, acting, text, usage);
}

export function pressed(value: string): KeyFinder {
  return async (trx, acting) => {
    const id = parseId(value, 'key');
    const key = id ? await keyById(trx, acting, id) : undefined;
    if (key) return { key };
    return {
      notice: {
        title: 'Not found',
        text: 'There is no such key that you can see. Nothing has changed. `/keys list` shows your keys.',
      },
    };
  };
}
