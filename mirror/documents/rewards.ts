import Type from 'typebox';
import { Moment, optionalOrNull } from './parts.ts';

/** The published PeriodicRewards. */
export const PeriodicRewards = Type.Object({
  last30: Type.String(),
  last7: Type.String(),
  total: Type.String(),
});

const CardanoStakeRewardInfo = Type.Object({
  accumulated: Type.String(),
  earned_in: Type.String(),
  received_in: Type.String(),
});

/** The published CardanoStakeReward. */
export const CardanoStakeReward = Type.Object({
  amount: Type.String(),
  created_on: Moment,
  info: CardanoStakeRewardInfo,
  stake_uid: Type.String(),
});

const SolanaStakeRewardInfo = Type.Object({
  date: optionalOrNull(Moment),
  effective_slot: Type.String(),
  epoch: Type.String(),
  post_balance: Type.String(),
});

/** The published SolanaStakeReward. */
export const SolanaStakeReward = Type.Object({
  amount: Type.String(),
  created_on: Moment,
  info: SolanaStakeRewardInfo,
  stake_uid: Type.String(),
});

const EthereumStakeRewardInfo = Type.Object({
  cl_apy: Type.Number(),
  consensus_rewards: Type.String(),
  el_apy: Type.Number(),
  execution_rewards: Type.String(),
  gross_apy: Type.Number(),
  stake_balance: Type.String(),
});

/** The published EthereumAccountReward. */
export const EthereumAccountReward = Type.Object({
  amount: Type.String(),
  created_on: Moment,
  info: EthereumStakeRewardInfo,
});

/** The published EthereumStakeReward. */
export const EthereumStakeReward = Type.Object({
  amount: Type.String(),
  created_on: Moment,
  info: EthereumStakeRewardInfo,
  stake_uid: Type.String(),
});

const TezosRewardInfo = Type.Object({
  active_balance: Type.String(),
  cycle: Type.Integer(),
  cycle_begins_at: Type.String(),
  gross_apy: Type.String(),
  rewards: Type.String(),
});

/** The published TezosRewards. */
export const TezosRewards = Type.Object({
  amount: Type.String(),
  created_on: Moment,
  info: TezosRewardInfo,
  stake_uid: Type.String(),
});
