import type { Account } from '../../mirror/documents/account.ts';
import { chains } from './chains.ts';
import { LABEL_OF_ACCOUNT, liteLabel } from './labels.ts';
import { chance, DIGITS, published } from './random.ts';

const BEGINNING = Date.UTC(2024, 8, 4, 8, 30, 0);
const DAY = 86_400_000;

/** Which group approves, which whitelist binds: by the entity that holds the account. */
const ACCOUNTS: readonly [string, keyof typeof chains, { group: number; whitelist: number }][] = [
  ['Treasury BTC reserve', 'bitcoin', { group: 1, whitelist: 1 }],
  ['Treasury ETH reserve', 'ethereum', { group: 1, whitelist: 1 }],
  ['Payroll', 'polygon', { group: 1, whitelist: 3 }],
  ['Staking, Tezos', 'tezos', { group: 1, whitelist: 1 }],
  ['Market making BTC', 'bitcoin', { group: 2, whitelist: 2 }],
  ['Market making ETH', 'ethereum', { group: 2, whitelist: 2 }],
  ['Market making SOL', 'solana', { group: 2, whitelist: 2 }],
  ['OTC desk XRP', 'ripple', { group: 2, whitelist: 2 }],
  ['Settlement ETH', 'ethereum', { group: 2, whitelist: 2 }],
  ['Client custody BTC', 'bitcoin', { group: 3, whitelist: 1 }],
  ['Client custody ETH', 'ethereum', { group: 3, whitelist: 1 }],
  ['Client custody SOL', 'solana', { group: 3, whitelist: 2 }],
];

export const FIRST_ACCOUNT = 101;

/** The chain of an account of the demo data. */
export function chainOf(accountId: number): keyof typeof chains {
  return ACCOUNTS[accountId - FIRST_ACCOUNT]?.[1] ?? 'bitcoin';
}

/** Twelve accounts, 101 to 112. */
export function* accounts(): Generator<Account> {
  const luck = chance(23);
  for (const [index, [name, chainName, { group, whitelist }]] of ACCOUNTS.entries()) {
    const chain = chains[chainName];
    const labelled = LABEL_OF_ACCOUNT[index];
    const available = luck.text('123456789', 1) + luck.text(DIGITS, chain.amountDigits[1]);
    const pending = luck.percent(30)
      ? luck.text('123456789', 1) + luck.text(DIGITS, chain.amountDigits[0] - 1)
      : '0';
    yield {
      id: FIRST_ACCOUNT + index,
      name,
      address: chain.address(luck),
      available_balance: available,
      balance: String(BigInt(available) + BigInt(pending)),
      coin_fields: null,
      contract_address: null,
      created_by: 1 + (index % 3),
      created_on: published(BEGINNING + index * 3 * DAY, index * 41),
      currency: chain.currency,
      derivation_path: `${chain.purse}/${index}'`,
      governance_rules: [
        {
          id: 500 + index,
          index: 0,
          name: 'Standard transfers',
          rules: [
            { id: 1000 + index * 2, type: 'MULTI_AUTHORIZATIONS', data: [{ group, quorum: 2 }] },
            { id: 1001 + index * 2, type: 'WHITELIST', data: [{ whitelist }] },
          ],
        },
      ],
      index,
      labels: labelled === undefined ? [] : [liteLabel(labelled)],
      last_request: 100 + index,
      parent: null,
      pending_balance: pending,
      status: 'ACTIVE',
      type: chain.accountType,
      xpub: null,
    };
  }
}
