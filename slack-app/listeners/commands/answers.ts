import { inWorkspace } from '../../../database/workspace-context.ts';
import { listKeys } from '../../../keys/key-view.ts';
import { scrub } from '../../../observability/scrub.ts';
import { pendingRequests } from '../../../requests/list-requests.ts';
import type { SlackDeps } from '../../deps.ts';
import { isFilterName, KEY_FILTERS } from '../../home/home-state.ts';
import type { Acting } from '../../identity.ts';
import { type KeyFinder, typed, viewerOf } from '../../key-of-person.ts';
import { helpNotice } from '../../surfaces/help.ts';
import { keyListNotice, unknownState } from '../../surfaces/key-list.ts';
import { keyShownNotice } from '../../surfaces/key-shown.ts';
import type { Notice } from '../../surfaces/notice.ts';
import { pendingNotice } from '../../surfaces/pending.ts';
import { resume, suspend } from '../actions/keys.ts';

/** A subcommand that is answered in words. */
export type Answer = (deps: SlackDeps, acting: Acting, rest: string) => Promise<Notice>;

const PAGE_SIZE = 10;

const list: Answer = async ({ db, dates }, { workspaceId, member }, rest) => {
  const words = rest.toLowerCase().split(/\s+/).filter(Boolean);
  const isPage = (word: string) => /^[1-9]\d{0,3}$/.test(word);
  const unknown = words.find((word) => !isFilterName(word) && !isPage(word));
  if (unknown !== undefined) return unknownState(scrub(unknown));
  const filter = words.find(isFilterName) ?? 'current';
  const all = member.role === 'administrator';
  const wanted = {
    states: [...KEY_FILTERS[filter]],
    page: Number(words.find(isPage) ?? 1),
    pageSize: PAGE_SIZE,
    ...(all ? {} : { ownerId: member.id }),
  };
  const listed = await inWorkspace(db, workspaceId, (trx) => listKeys(trx, workspaceId, wanted));
  return keyListNotice({ ...listed, pageSize: PAGE_SIZE, filter, all, dates });
};

const show: Answer = (deps, acting, rest) =>
  onKey(deps, acting, typed(rest, 'show'), async (key) => keyShownNotice(key, viewerOf(acting), deps.dates));

const pending: Answer = async ({ db, dates }, { workspaceId, member }) => {
  const views = await pendingRequests(db, workspaceId);
  return pendingNotice(views, member, dates);
};

async function onKey(
  deps: SlackDeps,
  acting: Acting,
  find: KeyFinder,
  then: (key: Extract<Awaited<ReturnType<KeyFinder>>, { key: unknown }>['key']) => Promise<Notice>,
): Promise<Notice> {
  const found = await inWorkspace(deps.db, acting.workspaceId, (trx) => find(trx, acting));
  return 'notice' in found ? found.notice : then(found.key);
}

export const ANSWERS = {
  list,
  show,
  pending,
  suspend: (deps, acting, rest) =>
    onKey(deps, acting, typed(rest, 'suspend'), (key) => suspend(deps, acting, key.id)),
  resume: (deps, acting, rest) =>
    onKey(deps, acting, typed(rest, 'resume'), (key) => resume(deps, acting, key.id)),
  help: async () => helpNotice(),
} as const satisfies Record<string, Answer>;

/** Those that change nothing are answered also when Slack does not say who asks. */
export const READS: readonly string[] = ['list', 'show', 'pending', 'help'];
