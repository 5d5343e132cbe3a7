import { expect } from 'vitest';
import { calls, type Readable } from '../published/calls.ts';
import type { Uploads } from './lines.ts';
import type { Side } from './side.ts';

/** What each operation answered. */
export type Answers = Readonly<Partial<Record<Readable, { status: number; body: unknown }>>>;

interface Edges {
  edges: { node: { id: unknown } }[];
}

const paths = Object.keys(calls) as Readable[];

/** How many a list gives, which it counts itself; nothing of what is no list. */
export function rowsOf(body: unknown): number | undefined {
  if (Array.isArray(body)) return body.length;
  const { edges, page_info: info } = body as { edges?: unknown[]; page_info?: { count: number } };
  if (edges) expect(info?.count).toBe(edges.length);
  return edges?.length;
}

/** How many of each list there are where there are so many of each kind: the key itself, and its request, besides. */
function countsFor(rows: number): Partial<Record<Readable, number>> {
  const lists = paths.filter((path) => !path.includes('{') && typeof LISTED[path] === 'string');
  const below = ['cardano', 'solana', 'tezos', 'ethereum'].map(
    (chain) => `/${chain}/accounts/{account_id}/stakes`,
  );
  return {
    ...Object.fromEntries([...lists, ...below].map((path) => [path, rows])),
    '/users': rows + 1,
    '/requests': rows + 1,
    '/entities': 1,
    '/settlements': rows,
    '/accounts/{account_id}/nfts': rows,
    '/accounts/{account_id}/nft-collections': rows,
    '/accounts/{parent_account_id}/erc20-children-accounts': rows - 1,
    '/certificates/chain': rows,
  };
}

/** Where uploaded documents come out whole: as they are, or beside what said whose they are. */
const LISTED: Partial<Record<Readable, string>> = {
  '/accounts': 'accounts',
  '/transactions': 'transactions',
  '/groups': 'groups',
  '/whitelists': 'whitelists',
  '/labels': 'labels',
  '/digests': 'digests',
  '/messages': 'messages',
  '/pledges': 'pledges',
};
const SHOWN: Partial<Record<Readable, string>> = {
  '/accounts/{account_id}': 'accounts',
  '/transactions/{transaction_id}': 'transactions',
  '/users/{user_id}': 'users',
  '/groups/{group_id}': 'groups',
  '/whitelists/{whitelist_id}': 'whitelists',
  '/labels/{label_id}': 'labels',
  '/digests/{digests_id}': 'digests',
  '/messages/{message_id}': 'messages',
  '/pledges/{pledge_id}': 'pledges',
  '/settlements/{settlement_id}': 'settlements',
  '/currencies/{currency_name}': 'currencies',
  '/currencies/{currency_name}/tokens/{contract_address}': 'tokens',
  '/compliance/address-risk/{address}': 'address-risks',
  '/compliance/sanctions/{address}': 'address-sanctions',
  '/accounts/{account_id}/address': 'account-address',
  '/accounts/{account_id}/address/{index}': 'account-address-at',
  '/accounts/{account_id}/addresses/{index}': 'account-addresses',
  '/accounts/{account_id}/balances': 'account-balances',
  '/accounts/{account_id}/balances/history': 'account-balances-history',
  '/accounts/{account_id}/currency': 'account-currency',
  '/accounts/{account_id}/labels': 'account-labels',
  '/accounts/{account_id}/tokens': 'account-tokens',
  '/accounts/{account_id}/nft-portfolio': 'nft-portfolio',
  '/transactions/{transaction_id}/labels': 'transaction-labels',
  '/cardano/accounts/{account_id}/periodic-rewards': 'cardano-periodic-rewards',
  '/solana/accounts/{account_id}/periodic-rewards': 'solana-periodic-rewards',
};

/** An uploaded line as it is to be answered: an extended public key is never said. */
function sent(line: object | undefined): unknown {
  if (line !== undefined && 'document' in line) return line.document;
  return line !== undefined && 'xpub' in line ? { ...line, xpub: null } : line;
}

/** Nothing is missing, nothing is changed, and nothing is there that was not uploaded. */
export function expectAsUploaded(answers: Answers, uploads: Uploads, { rows }: Side): void {
  for (const [path, count] of Object.entries(countsFor(rows))) {
    expect([path, rowsOf(answers[path as Readable]?.body)]).toEqual([path, count]);
  }
  for (const [path, resource] of Object.entries(LISTED)) {
    const { edges } = (answers[path as Readable]?.body ?? { edges: [] }) as Edges;
    const nodes = new Map(edges.map(({ node }) => [node.id, node]));
    for (const line of uploads[resource] ?? []) {
      expect([path, nodes.get((line as { id: unknown }).id)]).toEqual([path, sent(line)]);
    }
  }
  for (const [path, resource] of Object.entries(SHOWN)) {
    expect([path, answers[path as Readable]?.body]).toEqual([path, sent(uploads[resource]?.[0])]);
  }
}

/** Of these there is always something: the entity of the key, the key, and its request. */
export const FILLED: Readable[] = ['/accounts', '/transactions', '/entities', '/users', '/requests'];
export const ALWAYS: Readable[] = [
  '/entities/{entity_id}',
  '/entities/{entity_id}/history',
  '/entities/{entity_id}/users',
];
