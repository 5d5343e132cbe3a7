import Type, { type TProperties } from 'typebox';
import { Compile } from 'typebox/compile';
import { CURSOR_EXAMPLES } from '../catalogue/operations.ts';
import { CREATED_ON, type Given, type Operation, type Page } from '../catalogue/resource.ts';
import { MAX_PAGE_SIZE } from './limits.ts';
import { readParameters } from './parameters.ts';
import { type Problem, ProblemError } from './problem.ts';

export const PAGING = {
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })),
  page_size: Type.Optional(Type.Integer({ minimum: -1, maximum: 2_147_483_647 })),
};

/** An addition of the native dialect. What it must look like is for whoever opens it to say. */
export const CURSOR = {
  cursor: Type.Optional(
    Type.String({
      description:
        'Native dialect only: page_info.next_cursor of the page before, asked with the same filters and order. Not together with page; page_size may change.',
      examples: CURSOR_EXAMPLES,
    }),
  ),
};

/** How a list can be asked to be ordered; nothing for one that cannot be. */
export function orderOf(paging: Operation['paging']): TProperties {
  const { orderedBy = [] } = paging ?? {};
  if (orderedBy.length === 0) return {};
  return {
    order: Type.Optional(Type.Enum(['asc', 'desc'], { default: 'desc' })),
    order_by: Type.Optional(Type.Enum([...orderedBy], { default: CREATED_ON })),
  };
}

/** A query, checked: which page, how long, in which order, and what it is narrowed to. */
export interface Query extends Omit<Page, 'place'> {
  readonly filters: Given;
  readonly cursor?: string;
}

interface Asked {
  cursor?: string;
  page?: number;
  page_size?: number;
  order?: 'asc' | 'desc';
  order_by?: string;
}

/** Makes the reader of an operation's queries; it gives a problem that names the parameter, or the query. */
export function createQueryReader(
  { query, paging }: Operation,
  additions: TProperties = {},
): (given: object) => Query {
  const properties = { ...(paging ? PAGING : {}), ...orderOf(paging), ...additions, ...query };
  const schema = Type.Object(properties, { additionalProperties: false });
  const validator = Compile(schema);
  return (given) => {
    const parameters = readParameters(schema, validator, given) as Asked & Record<string, unknown>;
    const { cursor, page, page_size: asked, order, order_by: orderBy = CREATED_ON, ...filters } = parameters;
    if (cursor !== undefined && page !== undefined) throw new ProblemError(CURSOR_AND_PAGE);
    const pageSize = pageSizeOf(asked ?? paging?.pageSize ?? MAX_PAGE_SIZE);
    const walk = cursor === undefined ? {} : { cursor };
    return { page: page ?? 1, pageSize, orderBy, ascending: order === 'asc', filters, ...walk };
  };
}

const CURSOR_AND_PAGE: Problem = {
  code: 'invalid_parameter',
  parameter: 'cursor',
  reason: 'does not go with "page": it says by itself where the page begins',
};

/** 0 and -1 ask for the most there is, and more than that is given as that. */
function pageSizeOf(asked: number): number {
  return asked < 1 ? MAX_PAGE_SIZE : Math.min(asked, MAX_PAGE_SIZE);
}
