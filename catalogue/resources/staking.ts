import Type, { type TSchema } from 'typebox';
import { Id, WideId } from '../../mirror/documents/parts.ts';
import {
  CardanoStakeReward,
  EthereumAccountReward,
  EthereumStakeReward,
  PeriodicRewards,
  SolanaStakeReward,
  TezosRewards,
} from '../../mirror/documents/rewards.ts';
import { CardanoStake, EthereumStake, SolanaStake, TezosStake } from '../../mirror/documents/stakes.ts';
import { anyOf, equals, type Filters, inAnyCase, least, most, narrows, plain, Text } from '../filters.ts';
import { documents, parts } from '../mirrored.ts';
import { array, item, list, pathId } from '../operations.ts';
import type { Operation, Resource } from '../resource.ts';

const tag = 'Staking';
const parameters = { account_id: Id };
const ofStake = { account_id: Id, stake_uid: pathId.text };
const Cycle = Type.Integer({ minimum: 0, maximum: 2_147_483_647 });
const Day = Type.String({ format: 'date' });
const below = { tag, scope: 'account', parent: 'account' } as const;
/** A reward is told from another by its stake and the moment or span that it was earned in. */
const of = { account_id: Id, reward: pathId.text };

const STAKE_FILTERS: Filters = {
  account_id: narrows(Id, 'account'),
  creation_tx: equals(WideId),
  // Created by, creation transaction and last request are always given by their ids.
  light: plain(Type.Boolean()),
  stake_uid: inAnyCase(anyOf(Text)),
  status: equals(anyOf(Text)),
};

function stakes(chain: string, node: TSchema): Operation {
  return list({
    ...below,
    path: `/${chain}/accounts/{account_id}/stakes`,
    summary: `The ${chain} stakes of an account`,
    parameters,
    resource: `${chain}-stakes`,
    node,
    filters: STAKE_FILTERS,
  });
}

function rewards(chain: string, reward: TSchema, filters: Filters = {}): Operation {
  return array({
    ...below,
    path: `/${chain}/accounts/{account_id}/rewards`,
    summary: `What an account earned by ${chain} stakes`,
    parameters,
    resource: `${chain}-rewards`,
    item: reward,
    filters,
  });
}

function rewardsOfStake(chain: string, resource: string, reward: TSchema, filters: Filters = {}): Operation {
  return array({
    ...below,
    path: `/${chain}/accounts/{account_id}/stakes/{stake_uid}/rewards`,
    summary: `What one ${chain} stake earned`,
    parameters: ofStake,
    resource,
    item: reward,
    stakes: `${chain}-stakes`,
    filters,
  });
}

function periodic(chain: string): Operation {
  return item({
    path: `/${chain}/accounts/{account_id}/periodic-rewards`,
    summary: `What an account earned in the last 7 and 30 days, and in all`,
    tag,
    parameters,
    resource: `${chain}-periodic-rewards`,
    scope: 'part',
    parent: 'account',
    document: Type.Array(PeriodicRewards),
    otherwise: '[]',
  });
}

const stakeFields = {
  key: ['id'],
  fields: {
    stake_uid: '$.document.stake_uid',
    status: '$.document.status',
    creation_tx: '$.document.creation_tx',
  },
  anyCase: ['stake_uid'],
};
const ofThisStake = { fields: { stake_uid: '$.document.stake_uid' }, anyCase: ['stake_uid'] };
const stakeOf = { account_id: Id, id: WideId };

/** A chain whose rewards all name their stake. */
function byStake(chain: string, stake: TSchema, reward: TSchema): Resource {
  return {
    mirrored: [
      parts(`${chain}-stakes`, stakeOf, stake, stakeFields),
      parts(`${chain}-rewards`, of, reward, ofThisStake),
      parts(`${chain}-periodic-rewards`, parameters, Type.Array(PeriodicRewards)),
    ],
    operations: [
      stakes(chain, stake),
      rewards(chain, reward),
      periodic(chain),
      rewardsOfStake(chain, `${chain}-rewards`, reward),
    ],
  };
}

export const cardanoStaking = byStake('cardano', CardanoStake, CardanoStakeReward);

export const solanaStaking = byStake('solana', SolanaStake, SolanaStakeReward);

export const tezosStaking: Resource = {
  mirrored: [
    parts('tezos-stakes', stakeOf, TezosStake, stakeFields),
    parts('tezos-rewards', of, TezosRewards, { fields: { cycle: '$.document.info.cycle' } }),
  ],
  operations: [
    stakes('tezos', TezosStake),
    rewards('tezos', TezosRewards, { start_cycle: least(Cycle, 'cycle'), end_cycle: most(Cycle, 'cycle') }),
  ],
};

export const ethereumStaking: Resource = {
  mirrored: [
    documents('ethereum-stakes', EthereumStake, {
      key: ['account_id', 'uid'],
      account: '$.account_id',
      fields: { stake_uid: '$.uid', status: '$.status' },
      anyCase: ['stake_uid'],
    }),
    parts('ethereum-rewards', of, EthereumAccountReward),
    parts('ethereum-stake-rewards', of, EthereumStakeReward, ofThisStake),
  ],
  operations: [
    array({
      ...below,
      path: '/ethereum/accounts/{account_id}/stakes',
      summary: 'The ethereum stakes of an account',
      parameters,
      resource: 'ethereum-stakes',
      item: EthereumStake,
    }),
    rewards('ethereum', EthereumAccountReward),
    rewardsOfStake('ethereum', 'ethereum-stake-rewards', EthereumStakeReward, {
      start_date: plain(Day, 'from_day'),
      end_date: plain(Day, 'to_day'),
    }),
  ],
};
