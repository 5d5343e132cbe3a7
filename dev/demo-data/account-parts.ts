import { accounts, FIRST_ACCOUNT } from './accounts.ts';
import { chains } from './chains.ts';
import { liteLabel } from './labels.ts';
import { chance, HEX, published } from './random.ts';
import { transactions } from './transactions.ts';

const BEGINNING = Date.UTC(2025, 0, 1);
const DAY = 86_400_000;

const encode = (value: object) =>
  Buffer.from(JSON.stringify(value)).toString('base64url').replaceAll('-', '_');

/** It looks like what the custody system signs; the signature is nobody's. */
function signed(account: number, index: number, address: string | null | undefined, type: string): string {
  const header = encode({ alg: 'ES256', typ: 'JWT' });
  return `${header}.${encode({ account_id: account, address, index, type })}.${Buffer.alloc(64, index + 1).toString('base64url')}`;
}

export function* freshAddresses(): Generator<object> {
  for (const { id, address } of accounts()) {
    yield { account_id: id, document: signed(id, 0, address, 'receive') };
  }
}

export function* signedAddresses(): Generator<object> {
  for (const { id, address } of accounts()) {
    for (const type of ['receive', 'change']) {
      yield { account_id: id, index: 0, type, document: signed(id, 0, address, type) };
    }
  }
}

export function* addresses(): Generator<object> {
  const luck = chance(31);
  for (const { id, currency, derivation_path: path, address } of accounts()) {
    const chain = chains[currency as keyof typeof chains];
    for (let index = 0; index < (currency === 'bitcoin' ? 12 : 1); index += 1) {
      const document = {
        address: index === 0 && address ? address : chain.address(luck),
        derivation_path: `${path}/0/${index}`,
      };
      yield { account_id: id, index, document };
    }
  }
}

/** Where a chain says more than available, pending and total. */
export function* balances(): Generator<object> {
  for (const {
    id,
    currency,
    available_balance: available,
    balance: total,
    pending_balance: pending,
  } of accounts()) {
    const under = { under_confirmation_in: '0', under_confirmation_out: '0', under_confirmation_change: '0' };
    const mempool = { mempool_in: pending, mempool_out: '0', mempool_change: '0' };
    if (currency === 'bitcoin') {
      yield {
        account_id: id,
        document: { available, pending, total, confirmed: available, worthless: '546', ...under, ...mempool },
      };
    }
    if (currency === 'solana') {
      yield {
        account_id: id,
        document: {
          activating: '0',
          deactivating: '0',
          delegated: available,
          total_staked: available,
          undelegated: '0',
          token_accounts: null,
        },
      };
    }
  }
}

/** Thirty days; chains whose history the custody system does not keep have none. */
export function* balancesHistory(): Generator<object> {
  for (const { id, currency, index, balance } of accounts()) {
    if (currency === 'ripple' || currency === 'tezos') continue;
    const entries = Array.from({ length: 30 }, (_, day) => ({
      date: published(BEGINNING + day * DAY, 0),
      value: String((BigInt(balance) * BigInt(70 + day)) / 100n),
    }));
    const info = { name: currency, network: 'mainnet', magnitude: 8, token_address: null };
    yield { account_id: id, document: { account_index: index, balances: entries, currency: info } };
  }
}

const UNITS: Record<string, [string, number]> = {
  bitcoin: ['BTC', 8],
  ethereum: ['ETH', 18],
  polygon: ['POL', 18],
  solana: ['SOL', 9],
  tezos: ['XTZ', 6],
  ripple: ['XRP', 6],
};

export function unitsOf(currency: string) {
  const [code, magnitude] = UNITS[currency] ?? ['UNIT', 0];
  return [
    { code, magnitude },
    { code: `${code.toLowerCase()} base`, magnitude: 0 },
  ];
}

export function* accountCurrencies(): Generator<object> {
  for (const { id, currency } of accounts()) {
    const units = unitsOf(currency);
    yield { account_id: id, document: { amount_units: units, fees_units: units } };
  }
}

export function* accountLabels(): Generator<object> {
  for (const { id, labels = [] } of accounts()) {
    if (labels.length > 0) yield { account_id: id, document: labels };
  }
}

export function* transactionLabels(): Generator<object> {
  for (const { id, created_on: at, labels = [] } of transactions(2_000)) {
    const whole = labels.map((label) => ({
      ...liteLabel(label.id),
      created_by: 1,
      created_on: at,
      updated_by: 1,
      updated_on: at,
    }));
    if (whole.length > 0) yield { transaction_id: id, document: whole };
  }
}

export function* tokenAccounts(): Generator<object> {
  const luck = chance(41);
  for (const { id, name, currency } of accounts()) {
    if (currency !== 'solana') continue;
    const token = {
      account_name: `${name}, USDC`,
      associated_token_account: chains.solana.address(luck),
      available: 25_000_000,
      contract_address: 'EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v',
      creation_transaction_hash: chains.solana.hash(luck),
      parent_id: id,
      pending: 0,
      status: 'ACTIVE',
      ticker: 'USDC',
    };
    yield { account_id: id, document: [token] };
  }
}

const COLLECTION = '0xbc4ca0eda7647a8ab7c2061c2e118a18a936f13d';

export function* nfts(): Generator<object> {
  const price = { ticker: 'ETH', value: 11.2, contract_address: COLLECTION, token_id: null };
  for (let token = 0; token < 23; token += 1) {
    const token_id = String(1000 + token);
    const document = { contract_address: COLLECTION, token_id, token_type: 'ERC-721', value: 1, price };
    yield { account_id: FIRST_ACCOUNT + 5, contract_address: COLLECTION, token_id, document };
  }
}

export function* nftCollections(): Generator<object> {
  const account = FIRST_ACCOUNT + 5;
  yield {
    account_id: account,
    contract_address: COLLECTION,
    document: {
      account_id: account,
      contract_address: COLLECTION,
      name: 'Founders’ plaques',
      token_balance: 23,
      token_type: 'ERC-721',
    },
  };
}

export function* nftPortfolio(): Generator<object> {
  yield {
    account_id: FIRST_ACCOUNT + 5,
    document: { portfolio_value: { eth_value: 257_600_000, usd_value: '812345.10' }, token_quantity: 23 },
  };
}

export function* certificates(): Generator<object> {
  const luck = chance(53);
  for (const index of [0, 1]) yield { index, certificate: luck.text(HEX, 200) };
}
