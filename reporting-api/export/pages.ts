import type { Place } from '../../catalogue/resource.ts';
import { mayLoseDigits, parseExactly } from '../../mirror/exact-json.ts';

/** Longer than a page of JSON: a round trip a thousand documents. */
export const EXPORT_PAGE_SIZE = 1_000;

/** A page as it was read, and where the next one begins. */
export interface ReadPage {
  readonly text: string;
  readonly nextPlace: Place | null;
}

/**
 * All of a list, page by page, each read anew: so each page shows the scope as it is then, and a key that stopped
 * working ends it. A page goes on behind the last row of the one before, so rows that come and go move nothing.
 */
export async function* readPages(
  first: ReadPage,
  readFrom: (place: Place) => Promise<ReadPage>,
): AsyncGenerator<object[]> {
  let { text, nextPlace } = first;
  yield nodesOf(text);
  while (nextPlace !== null) {
    ({ text, nextPlace } = await readFrom(nextPlace));
    yield nodesOf(text);
  }
}

function nodesOf(body: string): object[] {
  const { edges } = (mayLoseDigits(body) ? parseExactly(body) : JSON.parse(body)) as {
    edges: { node: object }[];
  };
  return edges.map(({ node }) => node);
}
