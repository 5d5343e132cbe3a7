import { BASE58, chance, HEX, published } from './random.ts';

const BEGINNING = Date.UTC(2025, 2, 1);
const DAY = 86_400_000;
const at = (day: number) => published(BEGINNING + day * DAY, day);

/** Accounts that stake, by chain; cardano's is an account of another chain, as no demo account is cardano's. */
const STAKERS = { solana: [107, 112], tezos: [104], ethereum: [106, 111], cardano: [109] } as const;

function stake(id: number, uid: string, blockchain_state: object): object {
  return {
    amount: '250000000000',
    blockchain_state,
    created_by: 6,
    created_on: at(id % 30),
    creation_tx: 10_000 + id,
    id,
    last_request: null,
    stake_uid: uid,
    status: id % 4 === 0 ? 'DEACTIVATED' : 'ACTIVE',
    total_reward: '1250000',
    validator: null,
  };
}

export function* solanaStakes(): Generator<object> {
  const luck = chance(61);
  for (const [place, account] of STAKERS.solana.entries()) {
    for (let n = 0; n < 3; n += 1) {
      const id = 100 + place * 10 + n;
      const state = {
        active_balance: '249000000000',
        inactive_balance: '1000000000',
        pub_key: luck.text(BASE58, 44),
        rent_exempt_reserve: '2282880',
        status: 'activated',
        total_balance: '250000000000',
        validator_address: luck.text(BASE58, 44),
        withdrawable_balance: '0',
      };
      yield { account_id: account, id, document: stake(id, `sol-${id}`, state) };
    }
  }
}

export function* tezosStakes(): Generator<object> {
  const luck = chance(62);
  const state = {
    baker_address: `tz1${luck.text(BASE58, 33)}`,
    delegated_at: at(2),
    state: 'active',
    gross_apy: '5.6',
  };
  yield { account_id: 104, id: 200, document: stake(200, 'xtz-200', state) };
}

export function* cardanoStakes(): Generator<object> {
  const state = { balances: {}, stake_address: `stake1${'u'.repeat(50)}`, epoch: 540 };
  yield { account_id: 109, id: 300, document: stake(300, 'ada-300', state) };
}

export function* ethereumStakes(): Generator<object> {
  const luck = chance(63);
  for (const account of STAKERS.ethereum) {
    const validator = `0x${luck.text(HEX, 96)}`;
    yield {
      account_id: account,
      account_name: 'Staking',
      blockchain_state: {
        balance: '32076187808000000000',
        delegated_at: at(4),
        gross_apy: 3.407,
        state: 'active_ongoing',
        validator_address: validator,
      },
      created_on: at(4),
      currency: 'ethereum',
      status: 'ACTIVE',
      total_reward: '76187808000000000',
      uid: `eth-${account}`,
    };
  }
}

/** Ten rewards for each first stake of a chain. */
export function* rewards(
  chain: 'solana' | 'cardano' | 'tezos' | 'ethereum' | 'ethereum-stake',
): Generator<object> {
  const uids = {
    solana: 'sol-100',
    cardano: 'ada-300',
    tezos: 'xtz-200',
    ethereum: 'eth-106',
    'ethereum-stake': 'eth-106',
  };
  const owner = { solana: 107, cardano: 109, tezos: 104, ethereum: 106, 'ethereum-stake': 106 }[chain];
  for (let n = 0; n < 10; n += 1) {
    const ethereum = {
      cl_apy: 3.1,
      el_apy: 0.3,
      gross_apy: 3.4,
      consensus_rewards: '2988504000000000',
      execution_rewards: '0',
      stake_balance: '32000000000000000000',
    };
    const info = {
      solana: {
        date: null,
        effective_slot: '2179383897913',
        epoch: String(700 + n),
        post_balance: '250000125000',
      },
      cardano: { accumulated: String(4_000 + n), earned_in: String(538 + n), received_in: String(540 + n) },
      tezos: {
        active_balance: '9000000',
        cycle: 820 + n,
        cycle_begins_at: at(n),
        gross_apy: '5.6',
        rewards: '1200',
      },
      ethereum,
      'ethereum-stake': ethereum,
    }[chain];
    const uid = chain === 'ethereum' ? {} : { stake_uid: uids[chain] };
    yield {
      account_id: owner,
      reward: `${uids[chain]}-${String(n).padStart(2, '0')}`,
      document: { amount: String(125_000 + n), created_on: at(n), info, ...uid },
    };
  }
}

export function* periodic(chain: 'solana' | 'cardano'): Generator<object> {
  const account_id = chain === 'solana' ? 107 : 109;
  yield { account_id, document: [{ last7: '875000', last30: '1250045', total: '1250045' }] };
}
