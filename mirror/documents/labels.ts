import Type from 'typebox';
import { Instant, WideId } from './parts.ts';

/** The published LabelInfo. */
export const LabelInfo = Type.Object({ color: Type.String(), description: Type.String() });

/** The published Label. */
export const Label = Type.Object(
  {
    created_by: Type.Integer(),
    created_on: Instant,
    id: WideId,
    info: LabelInfo,
    name: Type.String(),
    updated_by: Type.Integer(),
    updated_on: Instant,
  },
  { additionalProperties: false },
);
