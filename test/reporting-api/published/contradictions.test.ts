import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryOf, type Definitions, type Schema } from '../generated/arbitrary.ts';
import { narrowed } from '../generated/narrower.ts';
import { NOT_ONE_OF } from './contradictions.ts';
import { placesOf, published, publishedDefinitions } from './description.ts';

const definitions = narrowed(publishedDefinitions as Definitions);
const styles = ['absent', 'present', 'either'] as const;
const places = new Map<string, Schema[]>();
for (const [name, { schema }] of Object.entries(published)) {
  if (name.startsWith('GET ')) placesOf(schema, [name], note);
}
placesOf(publishedDefinitions, [], note);

function note(place: string, schema: object): void {
  const { oneOf } = schema as Schema;
  // What fees would be is not for a key to ask.
  if (oneOf && !place.includes('FeeEstimation')) places.set(place, oneOf);
}

/** Whether each shape is compiled by itself; "one of" further inside is another place. */
function readers(shapes: Schema[]) {
  const loose = (value: unknown) =>
    JSON.parse(JSON.stringify(value).replaceAll('"oneOf"', '"anyOf"')) as object;
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  return shapes.map((shape) => ajv.compile(loose({ ...shape, $defs: publishedDefinitions })));
}

describe('where the published description contradicts itself', () => {
  it.each([...places])(
    '%s is read as one of several where that can be meant, and only there',
    (place, shapes) => {
      const read = readers(shapes);
      const made = shapes.flatMap((shape) =>
        styles.flatMap((optional) =>
          fc.sample(arbitraryOf(shape, { optional, marker: 'x' }, definitions), 40),
        ),
      );
      const several = made.filter((one) => read.filter((fits) => fits(one)).length > 1);
      expect([place, several.length > 0]).toEqual([place, place in NOT_ONE_OF]);
    },
  );

  it('names no place that is not there', () => {
    expect([...places.keys()]).toEqual(expect.arrayContaining(Object.keys(NOT_ONE_OF)));
  });
});
