import type { TSchema } from 'typebox';
import { columnsOf } from '../export/columns.ts';
import { EXPORTS } from '../export/format.ts';
import { exampleOf } from './example.ts';

const DESCRIPTION = 'Native dialect: the whole list as a stream, for who accepts this type first.';

/** How a list is also answered, whole, with the line or lines of one document as an example. */
export function exportsOf(answer: TSchema): Record<string, object> {
  const { edges } = exampleOf(answer) as { edges: { node: object }[] };
  const columns = columnsOf(answer);
  const described = Object.entries(EXPORTS).map(([mediaType, { heading, line }]) => {
    const example = heading(columns) + edges.map(({ node }) => line(node, columns)).join('');
    return [mediaType, { schema: { type: 'string', description: DESCRIPTION }, example }];
  });
  return Object.fromEntries(described);
}
