import Type from 'typebox';
import { Compile } from 'typebox/compile';
import type { Given, Operation, Page } from '../catalogue/resource.ts';
import { MAX_PAGE_SIZE } from './limits.ts';
import { readParameters } from './parameters.ts';

export const PAGING = {
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })),
  page_size: Type.Optional(Type.Integer({ minimum: -1, maximum: 2_147_483_647 })),
};

export const ORDER = {
  order: Type.Optional(Type.Enum(['asc', 'desc'])),
  order_by: Type.Optional(Type.Enum(['created_on'])),
};

/** A query, checked: which page, how long, in which order, and what it is narrowed to. */
export interface Query extends Page {
  readonly filters: Given;
}

interface Asked {
  page?: number;
  page_size?: number;
  order?: 'asc' | 'desc';
  order_by?: string;
}

/** Makes the reader of an operation's queries; it gives a problem that names the parameter, or the query. */
export function createQueryReader({ query, paging }: Operation): (given: object) => Query {
  const properties = { ...(paging ? PAGING : {}), ...(paging?.ordered ? ORDER : {}), ...query };
  const schema = Type.Object(properties, { additionalProperties: false });
  const validator = Compile(schema);
  return (given) => {
    const parameters = readParameters(schema, validator, given) as Asked & Record<string, unknown>;
    const { page = 1, page_size: asked, order = 'desc', order_by: _, ...filters } = parameters;
    const pageSize = pageSizeOf(asked ?? paging?.pageSize ?? MAX_PAGE_SIZE);
    return { page, pageSize, ascending: order === 'asc', filters };
  };
}

/** 0 and -1 ask for the most there is, and more than that is given as that. */
function pageSizeOf(asked: number): number {
  return asked < 1 ? MAX_PAGE_SIZE : Math.min(asked, MAX_PAGE_SIZE);
}
