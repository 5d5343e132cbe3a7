import Type, { type TProperties } from 'typebox';
import { Instant } from '../mirror/documents/parts.ts';
import { COMMON_FILTERS } from './filters.ts';
import { edgesOf, type Parent } from './operations.ts';
import { CREATED_ON, type Operation } from './resource.ts';

/** What one upload changed about an object. */
const Change = Type.Object({
  /** Which change of the object it was, counted from 1. */
  id: Type.Integer(),
  /** When the upload was applied here; the custody system may have changed it earlier. */
  created_on: Instant,
  fields: Type.Array(Type.Object({ name: Type.String(), before: Type.Unknown(), after: Type.Unknown() })),
});

interface Options {
  /** The path of the object; its changes are below it. */
  of: string;
  summary: string;
  tag: string;
  parameters: TProperties;
  parent: Parent;
  resource: string;
}

/**
 * What uploads changed about an object, recorded when they did. The published description has no words for it: there a
 * history is a list of requests. So this is an addition, beside the history, and never inside it.
 */
export function changes({ of, summary, tag, parameters, parent, resource }: Options): Operation {
  return {
    path: `${of}/changes`,
    summary,
    tag,
    added: true,
    parameters,
    query: COMMON_FILTERS,
    paging: { pageSize: 20, orderedBy: [CREATED_ON] },
    answer: edgesOf(Change),
    statuses: [400, 404],
    read: (given, query, { page, pageSize, ascending, place }) => ({
      name: 'read_changes',
      list: true,
      arguments: [
        parent,
        resource,
        Object.values(given)[0],
        JSON.stringify(query),
        page,
        pageSize,
        ascending,
        place,
      ],
    }),
  };
}
