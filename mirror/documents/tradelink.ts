import Type from 'typebox';
import { PLEDGE_STATES } from './enumerations.ts';
import { Id, optionalOrNull, Uuid } from './parts.ts';

const TradelinkAssetManager = Type.Object({
  approver_group_id: Type.Integer(),
  code: Type.String(),
  id: Type.String(),
  name: Type.String(),
  role: Type.String(),
  whitelist_id: Type.Integer(),
});

const TradelinkCustodian = Type.Object({
  code: Type.String(),
  id: Type.String(),
  name: Type.String(),
  role: Type.String(),
});

const TradelinkExchange = Type.Object({
  approver_group_id: Type.Integer(),
  code: Type.String(),
  id: Type.String(),
  name: Type.String(),
  role: Type.String(),
  whitelist_id: Type.Integer(),
});

/** The published Pledge. */
export const Pledge = Type.Object(
  {
    account_id: Id,
    amount: Type.Integer(),
    asset_manager: TradelinkAssetManager,
    custodian: TradelinkCustodian,
    exchange: TradelinkExchange,
    id: Uuid,
    pending: Type.Integer(),
    pledge_subaccount_id: Type.Integer(),
    state: Type.Enum(PLEDGE_STATES),
  },
  { additionalProperties: false },
);

const InboundTransactionIntent = Type.Object({
  amount: Type.Integer(),
  to_account_id: Type.Integer(),
  to_address: Type.String(),
});

const OutboundTransaction = Type.Object({
  request_id: Type.Integer(),
  transaction_hash: optionalOrNull(Type.String()),
  transaction_id: Type.Integer(),
});

const RepledgeRequest = Type.Object({ repledge_id: Type.Integer(), request_id: Type.Integer() });

const RepledgeIntent = Type.Object({
  account_name: Type.String(),
  amount: Type.String(),
  contract_address: optionalOrNull(Type.String()),
  currency: Type.String(),
  exchange_name: Type.String(),
  pledge_subaccount_id: Type.Integer(),
  to_address: optionalOrNull(Type.String()),
  transaction_hash: optionalOrNull(Type.String()),
});

/** The published Settlement. */
export const Settlement = Type.Object(
  {
    from_pledge_id: Uuid,
    id: Uuid,
    inbound_transaction_intent: optionalOrNull(InboundTransactionIntent),
    meta: Type.Record(Type.String(), Type.Unknown()),
    outbound_transaction: optionalOrNull(OutboundTransaction),
    repledge: optionalOrNull(RepledgeRequest),
    repledge_intent: optionalOrNull(RepledgeIntent),
    state: Type.String(),
  },
  { additionalProperties: false },
);
