import { inWorkspace } from '../../database/workspace-context.ts';
import type { WorkspaceId } from '../../domain/ids.ts';
import { listKeys } from '../../keys/key-view.ts';
import { findMemberBySlackId, type Member } from '../../members/roster.ts';
import { pendingRequests, requestsBy } from '../../requests/list-requests.ts';
import type { HomeDeps } from '../deps.ts';
import { ACTIONS } from '../identifiers.ts';
import { button } from '../surfaces/blocks.ts';
import { homeView, plainHome } from '../surfaces/home.ts';
import { KEY_FILTERS, readHomeState } from './home-state.ts';

const PAGE_SIZE = 5;
const TASKS = 5;
const REQUESTS = 5;

/** Who is being published for, in this process: one after the other, so that an older view never replaces a newer one. */
const publishing = new Map<string, Promise<void>>();

/** Publishes App Home for one person, as everything stands now; `state` is what they chose to see there. */
export async function publishHome(
  deps: HomeDeps,
  workspaceId: WorkspaceId,
  slackUserId: string,
  state = '',
): Promise<void> {
  const person = `${workspaceId}:${slackUserId}`;
  const before = publishing.get(person) ?? Promise.resolve();
  const mine = before.catch(() => undefined).then(() => publishNow(deps, workspaceId, slackUserId, state));
  publishing.set(person, mine);
  try {
    await mine;
  } finally {
    if (publishing.get(person) === mine) publishing.delete(person);
  }
}

async function publishNow(
  deps: HomeDeps,
  workspaceId: WorkspaceId,
  slackUserId: string,
  state: string,
): Promise<void> {
  const view = await readHome(deps, workspaceId, slackUserId, state);
  await deps.slack.views.publish({ user_id: slackUserId, view });
}

async function readHome(deps: HomeDeps, workspaceId: WorkspaceId, slackUserId: string, stateText: string) {
  const { member, workspace } = await inWorkspace(deps.db, workspaceId, async (trx) => ({
    member: await findMemberBySlackId(trx, workspaceId, slackUserId),
    workspace: await trx
      .selectFrom('workspaces')
      .select('state')
      .where('id', '=', workspaceId)
      .executeTakeFirst(),
  }));
  if (member?.state === 'invited') return invitation();
  if (workspace?.state !== 'open') {
    return plainHome(
      'Quorate is being set up: it opens as soon as every invited administrator has accepted. There is nothing for you to do.',
    );
  }
  if (member?.state !== 'active')
    return plainHome(
      'Quorate is for full, active members of this workspace. If you should be one, please ask an administrator.',
    );
  return openHome(deps, member, stateText);
}

async function openHome({ db, dates }: HomeDeps, member: Member, stateText: string) {
  const { workspaceId, id } = member;
  const state = readHomeState(stateText);
  const administrator = member.role === 'administrator';
  const states = [...KEY_FILTERS[state.filter]];
  const pending = await pendingRequests(db, workspaceId);
  const tasks = pending.filter(({ mayVote }) => mayVote.some((person) => person.id === id));
  const approved = pending.filter(({ steps }) =>
    steps.some(({ approvedBy }) => approvedBy.some((person) => person.id === id)),
  );
  const page = (list: 'minePage' | 'allPage') => ({ states, page: state[list], pageSize: PAGE_SIZE });
  const { mine, all } = await inWorkspace(db, workspaceId, async (trx) => ({
    mine: await listKeys(trx, workspaceId, { ...page('minePage'), ownerId: id }),
    all: administrator ? await listKeys(trx, workspaceId, page('allPage')) : null,
  }));
  return homeView({
    viewer: { id, administrator },
    state,
    pageSize: PAGE_SIZE,
    tasks: { items: tasks.slice(0, TASKS), count: tasks.length },
    approved: approved.slice(0, TASKS),
    requests: await requestsBy(db, workspaceId, id, { pageSize: REQUESTS }),
    mine: { items: mine.keys, count: mine.count },
    all: all && { items: all.keys, count: all.count },
    dates,
  });
}

function invitation() {
  const text =
    '*You are invited to administer Quorate*\nQuorate issues API keys only when several administrators agree. As one of them you approve or reject what others ask for, and can stop a key at once. The workspace opens when everybody invited has accepted.';
  return plainHome(text, [button({ actionId: ACTIONS.acceptInvitation, label: 'Accept', style: 'primary' })]);
}
