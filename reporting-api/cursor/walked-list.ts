import type { Given, Operation } from '../../catalogue/resource.ts';
import { type Problem, ProblemError } from '../problem.ts';
import { CURSOR, createQueryReader } from '../query.ts';
import type { Read } from '../reads.ts';
import type { Cursors, Walk } from './cursors.ts';

/** One answer for whatever is wrong with a cursor: it says what to do, and nothing of how cursors are made. */
const NOT_OF_THIS_WALK: Problem = {
  code: 'invalid_parameter',
  parameter: 'cursor',
  reason:
    'is not one that this key got from this list with these filters and this order, or is too old: start again without it',
};

/** Makes of a list of the catalogue one that can be walked: a page says the cursor that the next one is asked for with. */
export function createWalkedList(
  operation: Operation,
  cursors: Cursors,
): (given: Given, query: object) => Read {
  const readQuery = createQueryReader(operation, CURSOR);
  return (given, query) => {
    const { filters, cursor, ...page } = readQuery(query);
    const { orderBy, ascending } = page;
    const walk: Walk = { path: operation.path, given, filters, orderBy, ascending };
    const opened = cursor === undefined ? undefined : cursors.open(walk, cursor);
    if (opened === null) throw new ProblemError(NOT_OF_THIS_WALK);
    return {
      ...operation.read(given, filters, { ...page, place: opened?.place ?? null }),
      render({ body, key, nextPlace }) {
        if (opened && !opened.isOf(key)) throw new ProblemError(NOT_OF_THIS_WALK);
        return withNextCursor(body, nextPlace === null ? null : cursors.seal(walk, nextPlace, key));
      },
    };
  };
}

/** A body ends with its `page_info`, and stays the text that Postgres made. */
function withNextCursor(body: string, cursor: string | null): string {
  return `${body.slice(0, -2)},"next_cursor":${JSON.stringify(cursor)}}}`;
}
