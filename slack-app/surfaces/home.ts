import type { types } from '@slack/bolt';
import type { KeyView } from '../../keys/key-view.ts';
import type { RequestView } from '../../requests/request-view.ts';
import { type HomeState, KEY_FILTERS, type KeyFilterName, writeHomeState } from '../home/home-state.ts';
import { ACTIONS, rowAction } from '../identifiers.ts';
import {
  actions,
  type Block,
  button,
  context,
  divider,
  header,
  LIMITS,
  plain,
  section,
  viewBlocks,
} from './blocks.ts';
import { option } from './inputs.ts';
import type { DateStyle } from './instant.ts';
import type { Viewer } from './key-acts.ts';
import { keyRow } from './key-shown.ts';
import { requestRow, taskRow } from './request-row.ts';
import { counted } from './words.ts';

/** Some of a longer list, and how many there are. */
export interface Page<T> {
  items: T[];
  count: number;
}

export interface HomeContent {
  viewer: Viewer;
  state: HomeState;
  pageSize: number;
  tasks: Page<RequestView>;
  /** Undecided ones that they approved: they may still take that back. */
  approved: RequestView[];
  requests: RequestView[];
  mine: Page<KeyView>;
  /** Only for administrators. */
  all: Page<KeyView> | null;
  dates: DateStyle;
}

/** App Home: what waits for this person, what they asked for, their keys, and for administrators every key. */
export function homeView(content: HomeContent): types.HomeView {
  const { state } = content;
  return {
    type: 'home',
    private_metadata: writeHomeState(state),
    blocks: viewBlocks([
      ...tasksPart(content),
      ...requestsPart(content),
      ...minePart(content),
      ...allPart(content),
      ...footer(content),
    ]),
  };
}

/** App Home when there is only something to say, and perhaps one thing to press. */
export function plainHome(text: string, buttons: ReturnType<typeof button>[] = []): types.HomeView {
  return { type: 'home', blocks: [section(text), ...actions('home_only', buttons)] };
}

function tasksPart({ tasks, approved, viewer, dates }: HomeContent): Block[] {
  const left = tasks.count - tasks.items.length;
  const body =
    tasks.items.length > 0
      ? tasks.items.flatMap((view) => taskRow(view, dates))
      : [section('Nothing waits for your vote.')];
  const more =
    left > 0 ? [context(`${counted(left, 'more request')} with later deadlines: \`/keys pending\``)] : [];
  const mine =
    approved.length > 0
      ? [
          section('*You approved, others are still asked*'),
          ...approved.flatMap((view) => requestRow(view, viewer.id, dates)),
        ]
      : [];
  return [header('My tasks'), ...body, ...more, ...mine];
}

function requestsPart({ requests, viewer, dates }: HomeContent): Block[] {
  if (requests.length === 0) return [];
  return [
    divider(),
    header('My requests'),
    ...requests.flatMap((view) => requestRow(view, viewer.id, dates)),
  ];
}

function minePart(content: HomeContent): Block[] {
  const { mine, viewer, dates, state } = content;
  const create = actions('create_key', [
    button({ actionId: ACTIONS.createKey, label: 'Create a reporting API key', style: 'primary' }),
  ]);
  const nothing = mine.count === 0 && state.filter === 'current';
  if (nothing) {
    const why =
      'A reporting API key lets a program read the accounts of the entities you choose, once your administrators have approved it.';
    return [divider(), header('My keys'), section(why), ...create];
  }
  const rows = mine.items.flatMap((key) => [divider(), ...keyRow(key, viewer, dates, 'mine')]);
  const empty =
    mine.items.length === 0 ? [section('None of your keys is in this state. Choose another one above.')] : [];
  return [
    divider(),
    header('My keys'),
    ...create,
    filterRow(state, 'mine'),
    ...empty,
    ...rows,
    ...pager(content, 'minePage', mine.count),
  ];
}

function allPart(content: HomeContent): Block[] {
  const { all, viewer, dates, state } = content;
  if (!all) return [];
  const rows = all.items.flatMap((key) => [divider(), ...keyRow(key, viewer, dates, 'all')]);
  const empty = all.items.length === 0 ? [section('No key is in this state.')] : [];
  return [
    divider(),
    header('All keys'),
    filterRow(state, 'all'),
    ...empty,
    ...rows,
    ...pager(content, 'allPage', all.count),
  ];
}

const FILTER_WORDS: Record<KeyFilterName, string> = {
  current: 'All that have not ended',
  waiting: 'Waiting for approval or reveal',
  active: 'Active',
  suspended: 'Suspended',
  ended: 'Ended',
};

/** Each choice says what to show then, so that nothing has to be remembered. */
function filterRow(state: HomeState, list: string): Block {
  const choices = (Object.keys(KEY_FILTERS) as KeyFilterName[]).map((filter) =>
    option({ value: writeHomeState({ filter, minePage: 1, allPage: 1 }), text: FILTER_WORDS[filter] }),
  );
  const chosen = choices.find(({ value }) => value?.startsWith(`${state.filter}.`));
  const placeholder = plain('Filter by state', LIMITS.optionText);
  return section(`Shown: *${FILTER_WORDS[state.filter]}*`, {
    type: 'static_select',
    action_id: rowAction(ACTIONS.homeFilter, list),
    placeholder,
    options: choices,
    ...(chosen ? { initial_option: chosen } : {}),
  });
}

function pager({ state, pageSize }: HomeContent, list: 'minePage' | 'allPage', count: number): Block[] {
  const last = Math.ceil(count / pageSize);
  if (last <= 1) return [];
  const page = Math.min(state[list], last);
  const to = (target: number) => writeHomeState({ ...state, [list]: target });
  const turn = (label: string, target: number) =>
    button({ actionId: rowAction(ACTIONS.homePage, `${list}_${target}`), label, value: to(target) });
  const buttons = [
    ...(page > 1 ? [turn('Previous page', page - 1)] : []),
    ...(page < last ? [turn('Next page', page + 1)] : []),
  ];
  return [context(`Page ${page} of ${last}, ${counted(count, 'key')}`), ...actions(`pager_${list}`, buttons)];
}

function footer({ viewer }: HomeContent): Block[] {
  const buttons = [
    ...(viewer.administrator
      ? [
          button({ actionId: ACTIONS.editEntity, label: 'Edit an entity' }),
          button({ actionId: ACTIONS.editRule, label: 'Change an admin rule' }),
        ]
      : []),
    button({ actionId: ACTIONS.help, label: 'Help' }),
  ];
  return [divider(), ...actions('home_footer', buttons)];
}
