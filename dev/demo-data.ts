import * as parts from './demo-data/account-parts.ts';
import { accounts } from './demo-data/accounts.ts';
import { labels } from './demo-data/labels.ts';
import { entities, groups, users, whitelists } from './demo-data/people.ts';
import * as records from './demo-data/records.ts';
import { governance, histories, requests } from './demo-data/requests.ts';
import * as staking from './demo-data/staking.ts';
import { transactions } from './demo-data/transactions.ts';

const DOCUMENTS = {
  users,
  groups,
  whitelists,
  accounts,
  transactions,
  entities,
  labels,
  requests,
  'request-governance': governance,
  'user-history': () => histories('USER'),
  'group-history': () => histories('GROUP'),
  'whitelist-history': () => histories('WHITELIST'),
  'account-history': () => histories('ACCOUNT'),
  'transaction-history': () => histories('TRANSACTION'),
  'account-address': parts.freshAddresses,
  'account-address-at': parts.signedAddresses,
  'account-addresses': parts.addresses,
  'account-balances': parts.balances,
  'account-balances-history': parts.balancesHistory,
  'account-currency': parts.accountCurrencies,
  'account-labels': parts.accountLabels,
  'account-tokens': parts.tokenAccounts,
  'transaction-labels': parts.transactionLabels,
  nfts: parts.nfts,
  'nft-collections': parts.nftCollections,
  'nft-portfolio': parts.nftPortfolio,
  'solana-stakes': staking.solanaStakes,
  'tezos-stakes': staking.tezosStakes,
  'cardano-stakes': staking.cardanoStakes,
  'ethereum-stakes': staking.ethereumStakes,
  'solana-rewards': () => staking.rewards('solana'),
  'cardano-rewards': () => staking.rewards('cardano'),
  'tezos-rewards': () => staking.rewards('tezos'),
  'ethereum-rewards': () => staking.rewards('ethereum'),
  'ethereum-stake-rewards': () => staking.rewards('ethereum-stake'),
  'solana-periodic-rewards': () => staking.periodic('solana'),
  'cardano-periodic-rewards': () => staking.periodic('cardano'),
  digests: records.digests,
  messages: records.messages,
  'digests-history': () => records.signingHistory('digests'),
  'message-history': () => records.signingHistory('message'),
  pledges: records.pledges,
  settlements: records.settlements,
  currencies: records.currencies,
  tokens: records.tokens,
  'address-risks': records.risks,
  'address-sanctions': records.sanctions,
  certificates: parts.certificates,
} as const satisfies Record<string, (count: number) => Iterable<object>>;

export type DemoResource = keyof typeof DOCUMENTS;

/** The resources of the demo data, in the order in which they must be imported. */
export const demoResources = Object.keys(DOCUMENTS) as DemoResource[];

export const DEMO_TRANSACTIONS = 2_000;

/**
 * The demo workspace's data as NDJSON, a line at a time; the same at every call. Twelve accounts (101–112) in three
 * entities (Treasury, Trading, Custody). Entities can be imported only while the workspace is being founded.
 */
export function* demoNdjson(resource: DemoResource, transactionCount = DEMO_TRANSACTIONS): Generator<string> {
  const make: (count: number) => Iterable<object> = DOCUMENTS[resource];
  for (const document of make(transactionCount)) yield `${JSON.stringify(document)}\n`;
}
