import { parseExactly } from '../../mirror/parse-line.ts';
import { shifted } from './microseconds.ts';

/** Longer than a page of JSON: a round trip a thousand documents. */
export const EXPORT_PAGE_SIZE = 1_000;

/** From where a list is read on. */
export interface Position {
  readonly page: number;
  /** Bounds that narrow the list to what is still to come; more than the caller's own. */
  readonly bounds: { readonly created_after?: string; readonly created_before?: string };
}

export const BEGINNING: Position = { page: 1, bounds: {} };

interface Body {
  edges: { node: Node }[];
}

interface Node {
  id?: number | string;
  created_on?: string;
}

/**
 * All of a list, page by page, each read anew: so each page shows the scope as it is then, and a key that stopped
 * working ends it. An ordered list goes on from the last moment that was seen, which it reads again because others may
 * have the same; so rows that are inserted meanwhile move nothing. Any other list goes on by page.
 */
export async function* readPages(
  read: (position: Position) => Promise<string>,
  order: 'asc' | 'desc' | null,
): AsyncGenerator<object[]> {
  let position = BEGINNING;
  /** What was given of the last moment. */
  let given = new Set<string>();
  for (;;) {
    const nodes = nodesOf(await read(position));
    const fresh = nodes.filter((node) => !given.has(identityOf(node)));
    if (fresh.length > 0) yield fresh;
    if (nodes.length < EXPORT_PAGE_SIZE) return;
    const moment = nodes.at(-1)?.created_on;
    const next = order && moment !== undefined ? boundsFrom(moment, order) : position.bounds;
    const moved = JSON.stringify(next) !== JSON.stringify(position.bounds);
    position = moved ? { page: 1, bounds: next } : { page: position.page + 1, bounds: next };
    if (!order) continue;
    const atMoment = nodes.filter((node) => node.created_on === moment).map(identityOf);
    given = moved ? new Set(atMoment) : new Set([...given, ...atMoment]);
  }
}

function boundsFrom(moment: string, order: 'asc' | 'desc'): Position['bounds'] {
  return order === 'asc' ? { created_after: shifted(moment, -1) } : { created_before: shifted(moment, 1) };
}

function identityOf(node: Node): string {
  return node.id === undefined ? JSON.stringify(node) : String(node.id);
}

function nodesOf(body: string): Node[] {
  const { edges } = (/[0-9]{16,}/.test(body) ? parseExactly(body) : JSON.parse(body)) as Body;
  return edges.map(({ node }) => node);
}
