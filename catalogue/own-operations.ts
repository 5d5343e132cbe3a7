import type { TProperties, TSchema } from 'typebox';
import { asKept, COMMON_FILTERS, type Filters, schemasOf } from './filters.ts';
import { edgesOf } from './operations.ts';
import { CREATED_ON, type Operation } from './resource.ts';

interface Said {
  path: string;
  summary: string;
  tag: string;
  /** The SQL function that answers. */
  name: string;
  parameters?: TProperties;
  statuses?: number[];
}

/** A list with tables and a SQL function of its own, which takes the filters by their names. */
export function ownList(
  options: Said & {
    node: TSchema;
    filters: Filters;
    /** What it can be ordered by, besides the time. */
    alsoBy?: readonly string[];
    fixed?: (given: Readonly<Record<string, unknown>>) => object;
  },
): Operation {
  const { path, summary, tag, name, node, filters, parameters = {}, alsoBy = [], fixed } = options;
  return {
    path,
    summary,
    tag,
    parameters,
    query: { ...COMMON_FILTERS, ...schemasOf(filters) },
    paging: { pageSize: 20, orderedBy: [CREATED_ON, ...alsoBy] },
    answer: edgesOf(node),
    statuses: options.statuses ?? [400],
    read: (given, query, { page, pageSize, orderBy, ascending, place }) => ({
      name,
      list: true,
      arguments: [
        JSON.stringify({ ...asKept(filters, query), ...fixed?.(given) }),
        page,
        pageSize,
        orderBy,
        ascending,
        place,
      ],
    }),
  };
}

/** One object with a SQL function of its own, which takes its id. */
export function ownItem(options: Said & { document: TSchema; query?: TProperties }): Operation {
  const { path, summary, tag, name, document, parameters = {}, query = {}, statuses = [404] } = options;
  return {
    path,
    summary,
    tag,
    parameters,
    query,
    answer: document,
    statuses,
    read: (given) => ({ name, arguments: Object.values(given) }),
  };
}
