import Type, { type TObject } from 'typebox';
import { Compile } from 'typebox/compile';
import { MAX_PAGE_SIZE } from './limits.ts';
import { readParameters } from './parameters.ts';

const PAGING = {
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })),
  page_size: Type.Optional(Type.Integer({ minimum: -1, maximum: 2_147_483_647 })),
  order: Type.Optional(Type.Enum(['asc', 'desc'])),
  order_by: Type.Optional(Type.Enum(['created_on'])),
};

const DEFAULT_PAGE_SIZE = 20;

/** The query of a list, checked: which page, how long, in which order, and what it is narrowed to. */
export interface ListQuery {
  page: number;
  pageSize: number;
  ascending: boolean;
  filters: object;
}

/** Makes the reader of a resource's list queries; it gives a problem that names the parameter, or the query. */
export function createListQueryReader(filters: TObject): (query: object) => ListQuery {
  const schema = Type.Object({ ...PAGING, ...filters.properties }, { additionalProperties: false });
  const validator = Compile(schema);
  return (query) => {
    const parameters = readParameters(schema, validator, query);
    const {
      page = 1,
      page_size: pageSize = DEFAULT_PAGE_SIZE,
      order = 'desc',
      order_by: _,
      ...rest
    } = parameters as {
      page?: number;
      page_size?: number;
      order?: 'asc' | 'desc';
      order_by?: string;
    };
    return { page, pageSize: pageSizeOf(pageSize), ascending: order === 'asc', filters: rest };
  };
}

/** 0 and -1 ask for the most there is, and more than that is given as that. */
function pageSizeOf(asked: number): number {
  return asked < 1 ? MAX_PAGE_SIZE : Math.min(asked, MAX_PAGE_SIZE);
}
