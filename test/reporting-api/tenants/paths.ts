import { catalogue } from '../../../catalogue/index.ts';
import type { Operation } from '../../../catalogue/resource.ts';
import { type Chain, parametersOf, type Side } from '../generated/side.ts';

export const operations: readonly Operation[] = catalogue.flatMap((entry) => entry.operations);

export type Values = Readonly<Record<string, string | number>>;

/** The n-th of everything of a side, as parameters of an operation's path. */
export function valuesOf({ path }: Pick<Operation, 'path'>, side: Side, n = 0): Values {
  return parametersOf(side, path.split('/')[1] as Chain, n);
}

/** The path with its parameters, and with the one parameter of a query that one operation requires. */
export function filled({ path }: Pick<Operation, 'path'>, values: Values): string {
  const named = path.replaceAll(/\{([a-z_]+)\}/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? ''),
  );
  return path.endsWith('/address/{index}') ? `${named}?type=receive` : named;
}

export interface Pair {
  theirs: string;
  absent: string;
}

/** Not an id but a place, the same for everybody. */
const PLACES = ['index'];

/**
 * For the n-th of their things and for every choice of parameters: theirs there and mine elsewhere, and beside it the same
 * with what nobody has. What mine happens to be called too is not theirs.
 */
export function pairsOf(operation: Operation, mine: Side, theirs: Values, absent: Values): Pair[] {
  const own = Array.from({ length: mine.rows }, (_, n) => valuesOf(operation, mine, n));
  const [first = {}] = own;
  const foreign = Object.keys(operation.parameters).filter(
    (name) => !PLACES.includes(name) && own.every((values) => values[name] !== theirs[name]),
  );
  const choices = Array.from({ length: 2 ** foreign.length - 1 }, (_, n) =>
    foreign.filter((_name, bit) => (n + 1) & (1 << bit)),
  );
  const put = (names: string[], from: Values) => ({
    ...first,
    ...Object.fromEntries(names.map((name) => [name, from[name] ?? ''])),
  });
  return choices.map((names) => ({
    theirs: filled(operation, put(names, theirs)),
    absent: filled(operation, put(names, absent)),
  }));
}

/** Everything that a key might ask for of its own: every path for each of its things, every list in several ways. */
export function ownPaths(side: Side): string[] {
  const ways = [
    '',
    '?page_size=1',
    '?page_size=1&page=2',
    '?order=asc',
    '?page_size=2&page=2&order=asc',
    '?page=9',
  ];
  return operations.flatMap((operation) => {
    const rows = Object.keys(operation.parameters).length > 0 ? side.rows : 1;
    const paths = Array.from({ length: rows }, (_, n) => filled(operation, valuesOf(operation, side, n)));
    const { orderedBy = [] } = operation.paging ?? {};
    const fitting = ways.filter(
      (way) => way === '' || (operation.paging && (orderedBy.length > 0 || !way.includes('order'))),
    );
    const named = orderedBy.slice(1).map((name) => `?order_by=${name}&page_size=1&page=2`);
    return paths.flatMap((path) => [...fitting, ...named].map((way) => path + way));
  });
}
