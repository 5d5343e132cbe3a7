import Type, { type TSchema } from 'typebox';
import { STAKE_STATUSES } from './enumerations.ts';
import { Amount, Id, Moment, optionalOrNull, WideId } from './parts.ts';

/** What the published stakes of every chain have in common, around what is the chain's own. */
function stakeOn<State extends TSchema>(blockchainState: State) {
  return Type.Object(
    {
      amount: optionalOrNull(Type.String()),
      blockchain_state: blockchainState,
      created_by: Type.Integer(),
      created_on: optionalOrNull(Moment),
      creation_tx: Type.Integer(),
      id: WideId,
      last_request: optionalOrNull(Type.Integer()),
      stake_uid: optionalOrNull(Type.String()),
      status: Type.Enum(STAKE_STATUSES),
      total_reward: optionalOrNull(Type.String()),
      validator: optionalOrNull(Type.String()),
    },
    { additionalProperties: false },
  );
}

const BaseModel = Type.Object({});

const CardanoStakeBlockchainState = Type.Object({
  balances: BaseModel,
  block_number: optionalOrNull(Type.Integer()),
  date: optionalOrNull(Moment),
  drep_delegation: optionalOrNull(Type.String()),
  epoch: optionalOrNull(Type.Integer()),
  pool_id: optionalOrNull(Type.String()),
  stake_address: Type.String(),
});

/** The published CardanoStake. */
export const CardanoStake = stakeOn(CardanoStakeBlockchainState);

const SolanaStakeBlockchainState = Type.Object({
  activation_date: optionalOrNull(Moment),
  activation_epoch: optionalOrNull(Type.Integer()),
  active_balance: Type.String(),
  deactivation_date: optionalOrNull(Moment),
  deactivation_epoch: optionalOrNull(Type.Integer()),
  inactive_balance: Type.String(),
  pub_key: Type.String(),
  rent_exempt_reserve: Type.String(),
  status: Type.Enum([
    'activated',
    'activating',
    'deactivated',
    'deactivating',
    'deleted',
    'not_sync',
    'pending',
  ]),
  total_balance: Type.String(),
  validator_address: Type.String(),
  withdrawable_balance: Type.String(),
});

/** The published SolanaStake. */
export const SolanaStake = stakeOn(SolanaStakeBlockchainState);

const TezosStakeBlockchainState = Type.Object({
  activated_at: optionalOrNull(Moment),
  activated_cycle: optionalOrNull(Type.Integer()),
  active_balance: optionalOrNull(Type.String()),
  baker_address: Type.String(),
  delegated_at: Moment,
  delegated_block: optionalOrNull(Type.String()),
  delegated_cycle: optionalOrNull(Type.Integer()),
  gross_apy: optionalOrNull(Amount),
  rewards: optionalOrNull(Type.String()),
  state: Type.Enum(['activating', 'active', 'inactive', 'syncing']),
  updated_at: optionalOrNull(Moment),
});

/** The published TezosStake. */
export const TezosStake = stakeOn(TezosStakeBlockchainState);

const EthereumStakeBlockchainState = Type.Object({
  activated_at: optionalOrNull(Type.String()),
  balance: optionalOrNull(Type.String()),
  consensus_rewards: optionalOrNull(Type.String()),
  delegated_at: Type.String(),
  deposit_tx_sender: optionalOrNull(Type.String()),
  effective_balance: optionalOrNull(Type.String()),
  execution_rewards: optionalOrNull(Type.String()),
  fee_recipient: optionalOrNull(Type.String()),
  gross_apy: optionalOrNull(Type.Number()),
  state: Type.String(),
  validator_address: Type.String(),
  withdrawal_credentials: optionalOrNull(Type.String()),
});

/** The published EthereumBlockchainStake. */
export const EthereumStake = Type.Object({
  account_id: Id,
  account_name: Type.String(),
  blockchain_state: EthereumStakeBlockchainState,
  created_on: Moment,
  currency: Type.String(),
  status: Type.String(),
  total_reward: Type.String(),
  uid: Type.String(),
});
