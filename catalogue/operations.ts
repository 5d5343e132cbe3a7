import Type, { type TProperties, type TSchema } from 'typebox';
import { Id, WideId } from '../mirror/documents/parts.ts';
import { COMMON_FILTERS, conditionsOf, type Filters, oneForm, schemasOf } from './filters.ts';
import { CREATED_ON, type Given, type Operation, type Page, type Read } from './resource.ts';

/** How the objects of a collection follow from what a key covers; each is a branch of `visible_objects`. */
export type Scope =
  | 'workspace'
  | 'account'
  | 'user'
  | 'group'
  | 'whitelist'
  | 'label'
  | 'request'
  | 'settlement'
  | 'settled';

/** What must be visible before what is below it can be. */
export type Parent =
  | 'account'
  | 'transaction'
  | 'entity'
  | 'user'
  | 'group'
  | 'whitelist'
  | 'request'
  | 'digests'
  | 'message'
  | 'currency';

/** Something else than a kept document, where none is kept: nothing, or what the account itself says. */
export type Otherwise =
  | 'not_found'
  | 'unsupported'
  | 'balances'
  | 'labels'
  | 'token_accounts'
  | '[]'
  | '{"history":[]}';

/** One page that holds all there is. */
const EVERYTHING: Page = {
  page: 1,
  pageSize: 2_147_483_647,
  orderBy: CREATED_ON,
  ascending: true,
  place: null,
};

interface Said {
  path: string;
  summary: string;
  tag: string;
}

/** What an id in a path is: a whole number, or text for what has another name. */
export const pathId = { integer: WideId, account: Id, text: Type.String({ minLength: 1, maxLength: 200 }) };

/** What a cursor looks like. Nobody but the reporting API looks into one. */
export const CURSOR_EXAMPLES = [
  'GU7G88jq8Vjsx-7aU478pDquK953miFCcKHNN1TLzSmVWmvLYlE7IZgsjyAPeWROVF1EyQuc9FfMcL82xYYjGR5ddImpicb2RiPC1TBqauksb1vD',
];

/** An addition of the native dialect. */
const NextCursor = Type.Union([Type.String({ examples: CURSOR_EXAMPLES }), Type.Null()], {
  description:
    'Native dialect only: what to ask for the next page with, as the parameter "cursor"; null when nothing follows.',
});

export function edgesOf(node: TSchema): TSchema {
  return Type.Object({
    edges: Type.Array(Type.Object({ cursor: Type.Integer(), node })),
    page_info: Type.Object({
      count: Type.Integer(),
      has_next_page: Type.Boolean(),
      next_cursor: Type.Optional(NextCursor),
    }),
  });
}

function within(parent: Parent | undefined, parameters: Given): object[] {
  const [first] = Object.values(parameters);
  return parent === undefined ? [] : [{ kind: parent, key: String(first) }];
}

export interface ListOptions extends Said {
  resource: string;
  scope: Scope;
  node: TSchema;
  filters?: Filters;
  parameters?: TProperties;
  parent?: Parent;
  pageSize?: number;
  /** Kept fields that it can be ordered by, besides the time. */
  alsoBy?: readonly string[];
  /** Neither the common filters nor an order: the published description has none here. */
  bare?: boolean;
  concealing?: boolean;
  statuses?: number[];
}

/** A list in pages, with the exact count of all that the key can see. */
export function list(options: ListOptions): Operation {
  const { path, summary, tag, node, filters = {}, parameters = {}, parent, alsoBy = [], bare } = options;
  return {
    path,
    summary,
    tag,
    parameters,
    query: { ...(bare ? {} : COMMON_FILTERS), ...schemasOf(filters) },
    paging: { pageSize: options.pageSize ?? 20, orderedBy: bare ? [] : [CREATED_ON, ...alsoBy] },
    answer: edgesOf(node),
    statuses: options.statuses ?? (parent ? [400, 404] : [400]),
    read(given, query, paging) {
      const f = conditionsOf(filters, query);
      if (parent === 'account') narrowTo(f, given);
      return readObjects(options, within(parent, given), f, 'page', paging);
    },
  };
}

function readObjects(
  { scope, resource, concealing = false }: { scope: Scope; resource: string; concealing?: boolean },
  above: object[],
  conditions: object,
  shape: string,
  { page, pageSize, orderBy, ascending, place }: Page,
): Read {
  const what = [scope, resource, JSON.stringify(above), JSON.stringify(conditions), shape, concealing];
  return {
    name: 'read_objects',
    list: true,
    arguments: [...what, page, pageSize, orderBy, ascending, place],
  };
}

/** The account of the path, besides any that the query asks for: it can only be one of both. */
function narrowTo(f: Record<string, unknown>, { account_id: account }: Given): void {
  const { account: asked } = (f['narrow'] ?? {}) as { account?: unknown[] };
  f['narrow'] = { account: asked === undefined || asked.includes(account) ? [account] : [] };
}

export interface ArrayOptions extends Said {
  resource: string;
  scope: Scope;
  item: TSchema;
  parameters?: TProperties;
  parent?: Parent;
  filters?: Filters;
  /** The one field that the list is in; the list is the whole answer if nothing is said. */
  wrapped?: string;
  /** The stakes that a stake in the path must be among. */
  stakes?: string;
  statuses?: number[];
}

/** Everything there is, at once and in the order of time: a bare array, or an array in one field. */
export function array(options: ArrayOptions): Operation {
  const { path, summary, tag, item, parent, filters = {}, parameters = {}, wrapped } = options;
  const items = Type.Array(item);
  return {
    path,
    summary,
    tag,
    parameters,
    query: schemasOf(filters),
    answer: wrapped === undefined ? items : Type.Object({ [wrapped]: items }),
    statuses: options.statuses ?? (parent ? [404] : []),
    read(given, query) {
      const f = conditionsOf(filters, query);
      const above = within(parent, given);
      if (parent === 'account') narrowTo(f, given);
      if (options.stakes) {
        const uid = oneForm(given['stake_uid']);
        above.push({ kind: 'stake', resource: options.stakes, account: given['account_id'], key: uid });
        f['any'] = { stake_uid: [uid] };
      }
      return readObjects(options, above, f, wrapped ?? 'array', EVERYTHING);
    },
  };
}

export interface ItemOptions extends Said {
  resource: string;
  scope: Scope | 'part';
  document: TSchema;
  parameters?: TProperties;
  query?: TProperties;
  parent?: Parent;
  otherwise?: Otherwise;
  concealing?: boolean;
  mediaType?: 'application/jwt';
  statuses?: number[];
}

/** One object: by its id, or as a part of what the path names. */
export function item(options: ItemOptions): Operation {
  const { path, summary, tag, resource, scope, document, parameters = {}, query = {}, parent } = options;
  return {
    path,
    summary,
    tag,
    parameters,
    query,
    answer: document,
    ...(options.mediaType ? { mediaType: options.mediaType } : {}),
    statuses: options.statuses ?? [404],
    read(given, asked) {
      const { type, ...filters } = asked as { type?: string };
      const key = [...Object.values(given).map(oneForm), ...(type === undefined ? [] : [type])].join('/');
      return {
        name: 'read_object',
        arguments: [
          scope,
          resource,
          key,
          JSON.stringify(within(parent, given)),
          JSON.stringify(filters),
          options.otherwise ?? 'not_found',
          options.concealing ?? false,
        ],
      };
    },
  };
}
