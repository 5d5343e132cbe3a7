import type { Account } from '../../mirror/documents/account.ts';
import type { Transaction } from '../../mirror/documents/transaction.ts';
import { BASE58, BECH32, type Chance, DIGITS, HEX } from './random.ts';

/** How money of one chain looks: its names, its addresses, how many digits its usual amounts have. */
export interface Chain {
  currency: Account['currency'];
  family: Transaction['currency_family'];
  accountType: Account['type'];
  purse: string;
  address(chance: Chance): string;
  hash(chance: Chance): string;
  amountDigits: [number, number];
  feeDigits: number;
  coinFields(chance: Chance): { type: string };
}

const hexHash = (chance: Chance) => `0x${chance.text(HEX, 64)}`;
const evm = (chance: Chance) => `0x${chance.text(HEX, 40)}`;
const gas = (chance: Chance) => ({
  type: 'EthereumAndEvm',
  gas_limit: String(chance.pick([21000, 65000, 120000])),
  gas_price: chance.text('123456789', 2) + chance.text(DIGITS, 9),
});

const ethereumLike = { address: evm, hash: hexHash, feeDigits: 15, coinFields: gas };

export const chains = {
  bitcoin: {
    currency: 'bitcoin',
    family: 'bitcoin',
    accountType: 'Bitcoin',
    purse: "84'/0'",
    address: (chance) => `bc1q${chance.text(BECH32, 38)}`,
    hash: (chance) => chance.text(HEX, 64),
    amountDigits: [6, 10],
    feeDigits: 4,
    coinFields: (chance) => ({ type: 'Bitcoin', fees_per_byte: String(chance.whole(2, 60)) }),
  },
  ethereum: {
    ...ethereumLike,
    currency: 'ethereum',
    family: 'ethereum',
    accountType: 'Ethereum',
    purse: "44'/60'",
    amountDigits: [17, 20],
  },
  polygon: {
    ...ethereumLike,
    currency: 'polygon',
    family: 'polygon',
    accountType: 'Polygon',
    purse: "44'/60'",
    amountDigits: [18, 22],
  },
  solana: {
    currency: 'solana',
    family: 'solana',
    accountType: 'Solana',
    purse: "44'/501'",
    address: (chance) => chance.text(BASE58, 44),
    hash: (chance) => chance.text(BASE58, 88),
    amountDigits: [8, 12],
    feeDigits: 4,
    coinFields: () => ({ type: 'Solana' }),
  },
  tezos: {
    currency: 'tezos',
    family: 'tezos',
    accountType: 'Tezos',
    purse: "44'/1729'",
    address: (chance) => `tz1${chance.text(BASE58, 33)}`,
    hash: (chance) => `oo${chance.text(BASE58, 49)}`,
    amountDigits: [6, 10],
    feeDigits: 3,
    coinFields: () => ({ type: 'Tezos' }),
  },
  ripple: {
    currency: 'ripple',
    family: 'ripple',
    accountType: 'Ripple',
    purse: "44'/144'",
    address: (chance) => `r${chance.text(BASE58, 33)}`,
    hash: (chance) => chance.text(HEX, 64).toUpperCase(),
    amountDigits: [7, 11],
    feeDigits: 2,
    coinFields: (chance) => ({ type: 'Ripple', destination_tag: chance.whole(1, 999_999) }),
  },
} as const satisfies Record<string, Chain>;
