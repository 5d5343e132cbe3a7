import fc from 'fast-check';
import { published, publishedDefinitions } from '../published/description.ts';
import { arbitraryOf, type Definitions, type Schema, type Style } from './arbitrary.ts';
import { narrowed } from './narrower.ts';
import { type Chain, currencyOf, idOf, idsOf, nameOf, type Side, stakeOf, uuidOf } from './side.ts';

type Document = Record<string, unknown>;
type Place = (document: unknown, n: number, side: Side) => object;
const definitions = narrowed(publishedDefinitions as Definitions);
const def = (name: string): Schema => ({ $ref: `#/$defs/${name}` });
const list = (name: string): Schema => ({ type: 'array', items: def(name) });
const HISTORY = def('APIHistoryResults');
const JWT = published['GET /accounts/{account_id}/address']?.schema as Schema;
const BALANCES = published['GET /accounts/{account_id}/balances']?.schema as Schema;

/** The document as it is, with ids of its side. */
const being =
  (ids: (n: number, side: Side, document: Document) => object): Place =>
  (document, n, side) => ({ ...(document as Document), ...ids(n, side, document as Document) });
/** The document beside what says whose it is. */
const beside =
  (ids: (n: number, side: Side) => object, changed: (n: number, side: Side) => object = () => ({})): Place =>
  (document, n, side) => ({
    ...ids(n, side),
    document: isPlain(document) ? { ...document, ...changed(n, side) } : document,
  });
const ofAccount = beside((n, side) => ({ account_id: idOf(side, 'account', n) }));
const ofFirst = (side: Side) => ({ account_id: idOf(side, 'account') });

function isPlain(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every group, user and whitelist of a side governs every account of it. */
function governing(side: Side): object {
  const approvers = [
    ...idsOf(side, 'group').map((group) => ({ group, quorum: 1 })),
    { users: idsOf(side, 'user'), quorum: 1 },
    null,
  ];
  const whitelists = idsOf(side, 'whitelist').map((whitelist) => ({ whitelist }));
  return {
    id: 1,
    index: 0,
    name: side.marker,
    rules: [
      { id: 1, type: 'MULTI_AUTHORIZATIONS', data: approvers },
      { id: 2, type: 'WHITELIST', data: whitelists },
    ],
  };
}

const labels = (side: Side, of: unknown) =>
  Array.isArray(of)
    ? { labels: of.map((label, n) => ({ ...label, id: idOf(side, 'label', n % side.rows) })) }
    : {};

const stake = (chain: Chain) =>
  beside(
    (n, side) => ({ ...ofFirst(side), id: idOf(side, 'stake', n) }),
    (n, side) => ({ id: idOf(side, 'stake', n), stake_uid: stakeOf(side, chain, n) }),
  );
const reward = (chain: Chain, named = true) =>
  beside(
    (n, side) => ({ ...ofFirst(side), reward: `${side.marker} ${n}` }),
    (n, side) => (named ? { stake_uid: stakeOf(side, chain, n) } : {}),
  );

const TARGETS = [
  ['ACCOUNT', 'account'],
  ['USER', 'user'],
  ['TRANSACTION', 'transaction'],
] as const;

const target = (n: number, side: Side) => {
  const [type, kind] = TARGETS[n % TARGETS.length] ?? TARGETS[0];
  return { target_type: type, target_id: idOf(side, kind) };
};

/** What is uploaded of each resource: what the description says of it, and where it belongs. */
const LINES: Record<string, readonly [Schema, Place]> = {
  accounts: [
    def('Account'),
    being((n, side, { governance_rules: rules, labels: of, parent }) => ({
      id: idOf(side, 'account', n),
      ...(parent ? { parent: idOf(side, 'account', 50) } : {}),
      // The first has the others below it.
      ...(n > 0 ? { parent: idOf(side, 'account'), type: 'Erc20' } : {}),
      governance_rules: [...(rules as object[]), governing(side)],
      ...labels(side, of),
    })),
  ],
  transactions: [
    def('Transaction'),
    being((n, side, { labels: of }) => ({
      id: idOf(side, 'transaction', n),
      account_id: idOf(side, 'account', n),
      ...labels(side, of),
    })),
  ],
  users: [def('User'), being((n, side) => ({ id: idOf(side, 'user', n) }))],
  groups: [
    def('Group'),
    being((n, side, { members }) => ({
      id: idOf(side, 'group', n),
      members: [...(members as []), ...idsOf(side, 'user')],
    })),
  ],
  whitelists: [def('Whitelist'), being((n, side) => ({ id: idOf(side, 'whitelist', n) }))],
  labels: [def('Label'), being((n, side) => ({ id: idOf(side, 'label', n) }))],
  requests: [def('Request'), being((n, side) => ({ id: idOf(side, 'request', n), ...target(n, side) }))],
  'request-governance': [
    def('VaultRequestGovernance'),
    beside((n, side) => ({ request_id: idOf(side, 'request', n) })),
  ],
  'user-history': [HISTORY, beside((n, side) => ({ user_id: idOf(side, 'user', n) }))],
  'group-history': [HISTORY, beside((n, side) => ({ group_id: idOf(side, 'group', n) }))],
  'whitelist-history': [HISTORY, beside((n, side) => ({ whitelist_id: idOf(side, 'whitelist', n) }))],
  'account-history': [HISTORY, ofAccount],
  'transaction-history': [HISTORY, beside((n, side) => ({ transaction_id: idOf(side, 'transaction', n) }))],
  'account-address': [JWT, ofAccount],
  'account-address-at': [
    JWT,
    beside((n, side) => ({ account_id: idOf(side, 'account', n), index: n, type: 'receive' })),
  ],
  'account-addresses': [
    def('Address'),
    beside((n, side) => ({ account_id: idOf(side, 'account', n), index: n })),
  ],
  'account-balances': [BALANCES, ofAccount],
  'account-balances-history': [def('AccountBalancesHistory'), ofAccount],
  'account-currency': [def('AccountCurrency'), ofAccount],
  'account-labels': [
    list('LiteLabel'),
    (document, n, side) => ({
      account_id: idOf(side, 'account', n),
      document: [
        ...(document as object[]),
        { id: idOf(side, 'label', n), info: { color: '', description: side.marker }, name: side.marker },
      ],
    }),
  ],
  'account-tokens': [list('VaultLightTokenAccount'), ofAccount],
  'transaction-labels': [
    list('Label'),
    beside((n, side) => ({ transaction_id: idOf(side, 'transaction', n) })),
  ],
  nfts: [
    def('NFT'),
    beside((n, side) => ({ ...ofFirst(side), contract_address: nameOf(side), token_id: String(n) })),
  ],
  'nft-collections': [
    def('NFTCollection'),
    beside(
      (n, side) => ({ ...ofFirst(side), contract_address: nameOf(side, n) }),
      (_, side) => ofFirst(side),
    ),
  ],
  'nft-portfolio': [def('NFTPortfolioValuation'), ofAccount],
  'cardano-stakes': [def('_CardanoStake'), stake('cardano')],
  'solana-stakes': [def('_SolanaStake'), stake('solana')],
  'tezos-stakes': [def('_TezosStake'), stake('tezos')],
  'ethereum-stakes': [
    def('_EthereumBlockchainStake'),
    being((n, side) => ({ ...ofFirst(side), uid: stakeOf(side, 'ethereum', n) })),
  ],
  'cardano-rewards': [def('CardanoStakeReward'), reward('cardano')],
  'solana-rewards': [def('SolanaStakeReward'), reward('solana')],
  'tezos-rewards': [def('TezosRewards'), reward('tezos')],
  'ethereum-rewards': [def('EthereumAccountReward'), reward('ethereum', false)],
  'ethereum-stake-rewards': [def('EthereumStakeReward'), reward('ethereum')],
  'cardano-periodic-rewards': [list('PeriodicRewards'), ofAccount],
  'solana-periodic-rewards': [list('PeriodicRewards'), ofAccount],
  digests: [
    def('Digests'),
    being((n, side) => ({ id: idOf(side, 'digests', n), account_id: idOf(side, 'account', n) })),
  ],
  messages: [
    def('Message'),
    being((n, side) => ({ id: idOf(side, 'message', n), account_id: idOf(side, 'account', n) })),
  ],
  'digests-history': [HISTORY, beside((n, side) => ({ digests_id: idOf(side, 'digests', n) }))],
  'message-history': [HISTORY, beside((n, side) => ({ message_id: idOf(side, 'message', n) }))],
  pledges: [
    def('Pledge'),
    being((n, side) => ({ id: uuidOf(side, 'pledge', n), account_id: idOf(side, 'account', n) })),
  ],
  settlements: [
    def('Settlement'),
    being((n, side) => ({ id: uuidOf(side, 'settlement', n), from_pledge_id: uuidOf(side, 'pledge', n) })),
  ],
  currencies: [def('Currency'), being((n) => ({ name: currencyOf(n) }))],
  tokens: [
    def('Token'),
    being((n, side) => ({ parent_currency: currencyOf(n), contract_address: nameOf(side, n) })),
  ],
  'address-risks': [def('AddressRisk'), being((n, side) => ({ address: nameOf(side, n) }))],
  'address-sanctions': [def('AddressSanctions'), being((n, side) => ({ address: nameOf(side, n) }))],
  certificates: [
    { type: 'string', pattern: 'hex' },
    (_, n, side) => ({ index: n, certificate: Buffer.from(side.marker).toString('hex') }),
  ],
};

export type Uploads = Readonly<Record<string, readonly object[]>>;

/** Uploads of every resource for a side, by the resource's name and in the order in which they must come. */
export function uploadsOf(side: Side, optional: Style['optional']): fc.Arbitrary<Uploads> {
  const style = { optional, marker: side.marker };
  const each = Object.entries(LINES).map(([resource, [schema, place]]) => [
    resource,
    fc
      .array(arbitraryOf(schema, style, definitions), { minLength: side.rows, maxLength: side.rows })
      .map((documents) => documents.map((document, n) => place(document, n, side))),
  ]);
  return fc.record(Object.fromEntries(each) as Record<string, fc.Arbitrary<object[]>>);
}

/** Every resource that something is made for. */
export const generatedResources = Object.keys(LINES);
