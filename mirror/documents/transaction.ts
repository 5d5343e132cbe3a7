import Type, { type Static } from 'typebox';
import { CURRENCY_FAMILIES, SPEEDS, TRANSACTION_STATUSES, TRANSACTION_TYPES } from './enumerations.ts';
import {
  Amount,
  CoinFields,
  Currency,
  Id,
  Instant,
  LiteLabel,
  Origin,
  optionalOrNull,
  WideId,
} from './parts.ts';

const Block = Type.Object({
  details: optionalOrNull(Type.Record(Type.String(), Type.Unknown())),
  hash: Type.String(),
  height: Type.Integer(),
  time: Instant,
});

const TransactionCompliance = Type.Object({
  registration_ids: Type.Object({ chainalysis: Type.String() }),
  risk: optionalOrNull(
    Type.Object({
      provider_details: optionalOrNull(Type.Object({})),
      risk: Type.Enum(['HIGH', 'LOW', 'MEDIUM']),
    }),
  ),
});

/** The published Transaction, which has no other fields. */
export const Transaction = Type.Object(
  {
    ...Origin,
    id: WideId,
    account_id: Id,
    account_index: Type.Integer(),
    amount: optionalOrNull(Amount),
    block: optionalOrNull(Block),
    broadcast_on: optionalOrNull(Instant),
    coin_fields: optionalOrNull(CoinFields),
    compliance: optionalOrNull(TransactionCompliance),
    confirmations: Type.Integer(),
    currency: Currency,
    currency_family: Type.Enum(CURRENCY_FAMILIES),
    failure_reasons: optionalOrNull(Type.Object({ client_reason: Type.String(), reason: Type.String() })),
    fees: optionalOrNull(Amount),
    interaction_type: optionalOrNull(Type.String()),
    labels: Type.Optional(Type.Array(LiteLabel)),
    max_fees: optionalOrNull(Amount),
    metadata: optionalOrNull(Type.Object({})),
    min_confirmations: Type.Integer(),
    notes: Type.Array(Type.Object({ content: Type.String(), title: Type.String() })),
    recipient: optionalOrNull(Type.String()),
    senders: optionalOrNull(Type.Array(Type.String())),
    speed: optionalOrNull(Type.Enum(SPEEDS)),
    status: Type.Enum(TRANSACTION_STATUSES),
    tx_hash: optionalOrNull(Type.String()),
    type: Type.Enum(TRANSACTION_TYPES),
    uid: optionalOrNull(Type.String()),
  },
  { additionalProperties: false },
);
export type Transaction = Static<typeof Transaction>;
