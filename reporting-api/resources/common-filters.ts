import Type from 'typebox';
import { Instant, WideId } from '../../mirror/documents/parts.ts';

/** The filters that every searchable resource of the published description has. */
export const COMMON_FILTERS = {
  created_after: Type.Optional(Instant),
  created_before: Type.Optional(Instant),
  id: Type.Optional(WideId),
};

/** A repeatable parameter: one of several values. */
export function anyOf<Schema extends Type.TSchema>(schema: Schema) {
  return Type.Optional(Type.Array(schema, { minItems: 1, maxItems: 100 }));
}

export const Text = Type.String({ minLength: 1, maxLength: 512 });
