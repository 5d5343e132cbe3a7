import Type from 'typebox';
import { optionalOrNull } from './parts.ts';

const Exposure = Type.Object({ category: Type.String(), value: Type.Number() });

const ChainalysisAddressRisk = Type.Object({
  exposures: Type.Array(Exposure),
  reason: optionalOrNull(Type.String()),
  risk: Type.Enum(['High', 'Low', 'Medium', 'Severe']),
});

/** The published AddressRisk. */
export const AddressRisk = Type.Object({
  address: Type.String(),
  provider_details: ChainalysisAddressRisk,
  risk: Type.Enum(['HIGH', 'LOW', 'MEDIUM']),
});

const ChainalysisAddressSanction = Type.Object({
  category: Type.String(),
  description: Type.String(),
  name: Type.String(),
  url: Type.String(),
});

/** The published AddressSanctions. */
export const AddressSanctions = Type.Object({
  address: Type.String(),
  has_sanctions: Type.Boolean(),
  provider_details: Type.Array(ChainalysisAddressSanction),
});
