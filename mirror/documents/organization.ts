import Type from 'typebox';
import { optionalOrNull } from './parts.ts';

/** The published Organization. */
export const Organization = Type.Object({
  name: Type.String(),
  num_admins: optionalOrNull(Type.Integer()),
  num_shared_owners: optionalOrNull(Type.Integer()),
  num_wrapping_keys: optionalOrNull(Type.Integer()),
  quorum: optionalOrNull(Type.Integer()),
  workspace: Type.String(),
});
