import Type from 'typebox';
import { CurrencyUnit } from './balances.ts';
import { Currency, optionalOrNull } from './parts.ts';

/** The published Currency. */
export const CurrencyDocument = Type.Object(
  {
    family: optionalOrNull(
      Type.Enum([
        'bitcoin',
        'cardano',
        'cosmos',
        'ethereum',
        'fiat',
        'near',
        'polkadot',
        'polygon',
        'ripple',
        'solana',
        'stellar',
        'tezos',
        'tron',
      ]),
    ),
    name: Currency,
    num_confirmation_needed: Type.Integer(),
    type: Type.Enum(['CRYPTO', 'FIAT']),
    units: Type.Array(CurrencyUnit),
  },
  { additionalProperties: false },
);

/** The published Token. */
export const Token = Type.Object(
  {
    contract_address: Type.String(),
    name: Type.String(),
    parent_currency: Currency,
    units: Type.Array(CurrencyUnit),
  },
  { additionalProperties: false },
);
