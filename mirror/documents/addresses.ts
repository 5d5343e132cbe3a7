import Type from 'typebox';

/** The published Address. */
export const Address = Type.Object(
  { address: Type.String(), derivation_path: Type.String() },
  { additionalProperties: false },
);

/** The published AddressValidation. */
export const AddressValidation = Type.Object({ is_valid: Type.Boolean() });
