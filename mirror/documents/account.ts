import Type, { type Static } from 'typebox';
import { ACCOUNT_STATUSES, ACCOUNT_TYPES } from './enumerations.ts';
import { Amount, CoinFields, Currency, Id, LiteLabel, Origin, optionalOrNull } from './parts.ts';

const rule = <Name extends string, Entry extends Type.TSchema>(name: Name, entry: Entry) =>
  Type.Object({ id: Type.Integer(), type: Type.Literal(name), data: Type.Array(entry) });

/** A step may be null, and so may who is asked in it: the description says so, and no more. */
const ApproversOfRule = Type.Union([
  Type.Object({ group: Type.Integer(), quorum: Type.Integer() }),
  Type.Object({ users: Type.Array(Type.Union([Type.Integer(), Type.Null()])), quorum: Type.Integer() }),
  Type.Null(),
]);

const ThresholdOfRule = Type.Object({
  currency_type: Type.String(),
  max: optionalOrNull(Type.Integer()),
  min: Type.Integer(),
});

const FilterOfRule = Type.Object({
  condition: optionalOrNull(Type.Enum(['ALL', 'ANY'])),
  filters: optionalOrNull(Type.Record(Type.String(), Type.Union([Type.String(), Type.Array(Type.String())]))),
  preset: optionalOrNull(Type.String()),
});

const AccountRuleSet = Type.Object({
  id: Type.Integer(),
  index: Type.Integer(),
  name: Type.String(),
  rules: Type.Array(
    Type.Union([
      rule('MULTI_AUTHORIZATIONS', ApproversOfRule),
      rule('WHITELIST', Type.Object({ whitelist: Type.Integer() })),
      rule('THRESHOLD', ThresholdOfRule),
      rule('TRANSACTION_FILTER', FilterOfRule),
      rule('SMART_CONTRACT_INTERACTION', Type.Object({ enabled: Type.Boolean() })),
    ]),
  ),
});

export const LightTokenAccount = Type.Object({
  account_name: Type.String(),
  associated_token_account: Type.String(),
  available: Type.Integer(),
  contract_address: Type.String(),
  creation_transaction_hash: Type.String(),
  parent_id: Type.Integer(),
  pending: Type.Integer(),
  status: Type.String(),
  ticker: Type.String(),
});

/** The published Account. It allows further fields; they are mirrored as they are. */
export const Account = Type.Object({
  ...Origin,
  id: Id,
  address: optionalOrNull(Type.String()),
  available_balance: Amount,
  balance: Amount,
  coin_fields: optionalOrNull(CoinFields),
  contract_address: optionalOrNull(Type.String()),
  currency: Currency,
  derivation_path: optionalOrNull(Type.String()),
  governance_rules: Type.Array(AccountRuleSet),
  index: Type.Integer(),
  labels: Type.Optional(Type.Array(LiteLabel)),
  name: Type.String(),
  parent: optionalOrNull(Id),
  pending_balance: Amount,
  status: Type.Enum(ACCOUNT_STATUSES),
  token_accounts: Type.Optional(Type.Array(LightTokenAccount)),
  tradelink_data: optionalOrNull(Type.Object({ total_repledge: Type.String() })),
  type: Type.Enum(ACCOUNT_TYPES),
  xpub: optionalOrNull(Type.String()),
});
export type Account = Static<typeof Account>;
