import { Compile, type Validator } from 'typebox/compile';
import type { GovernedResource } from './resources/governed.ts';
import type { MirroredResource } from './resources/resource.ts';

/** What becomes of fields that a resource's schema does not name; never decided silently. */
export type UnknownFields = 'keep' | 'refuse';

const compiled = new Map<string, Validator>();

/** The check of a resource's documents, compiled at first use. */
export function validatorOf(
  { name, schema }: GovernedResource | MirroredResource,
  unknownFields: UnknownFields,
): Validator {
  const key = `${unknownFields} ${name}`;
  const known = compiled.get(key);
  if (known) return known;
  const validator = Compile(unknownFields === 'keep' ? opened(schema) : schema) as unknown as Validator;
  compiled.set(key, validator);
  return validator;
}

/** The same schema with room for more fields, at every depth. */
function opened<Part>(part: Part): Part {
  if (typeof part !== 'object' || part === null) return part;
  if (Array.isArray(part)) return part.map(opened) as Part;
  const entries = Object.entries(part).filter(
    ([name, value]) => name !== 'additionalProperties' || value !== false,
  );
  return Object.fromEntries(entries.map(([name, value]) => [name, opened(value)])) as Part;
}
