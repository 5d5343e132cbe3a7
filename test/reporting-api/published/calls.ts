import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './client.ts';

type PublishedClient = Client<paths>;

/** What the paths' parameters are, as the published description types them. */
export interface At {
  account_id: number;
  parent_account_id: number;
  entity_id: number;
  transaction_id: number;
  user_id: number;
  group_id: number;
  whitelist_id: number;
  label_id: number;
  request_id: number;
  digests_id: number;
  message_id: number;
  pledge_id: number;
  settlement_id: number;
  index: number;
  currency_name: string;
  contract_address: string;
  address: string;
  stake_uid: string;
}

/** What a call gives: what the description promises, or a refusal. */
interface Given {
  data?: unknown;
  error?: unknown;
  response: Response;
}

/** Not for a key: challenges are for who decides. */
type Refused = '/requests/{request_id}/challenge' | '/requests/{request_id}/challenge/reject';
export type Readable = Exclude<keyof paths, Refused>;

/** A partner's client, made from the published description alone: it differs in its base URL. */
export function publishedClient(baseUrl: string, workspace: string, token: string): PublishedClient {
  const headers = { 'X-Ledger-Workspace': workspace, 'X-Ledger-Reporting-API-Key': token };
  return createClient<paths>({ baseUrl, headers });
}

/** Every readable operation, called as the description types it: what is not so does not compile. */
export const calls: Readonly<Record<Readable, (client: PublishedClient, at: At) => Promise<Given>>> = {
  '/entities': (client) => client.GET('/entities'),
  '/entities/{entity_id}': (client, at) => client.GET('/entities/{entity_id}', { params: { path: at } }),
  '/entities/{entity_id}/history': (client, at) =>
    client.GET('/entities/{entity_id}/history', { params: { path: at } }),
  '/entities/{entity_id}/users': (client, at) =>
    client.GET('/entities/{entity_id}/users', { params: { path: at } }),
  '/accounts': (client) => client.GET('/accounts'),
  '/accounts/{account_id}': (client, at) => client.GET('/accounts/{account_id}', { params: { path: at } }),
  '/accounts/{account_id}/sync': (client, at) =>
    client.GET('/accounts/{account_id}/sync', { params: { path: at } }),
  '/accounts/{parent_account_id}/erc20-children-accounts': (client, at) =>
    client.GET('/accounts/{parent_account_id}/erc20-children-accounts', { params: { path: at } }),
  '/accounts/{account_id}/address': (client, at) =>
    client.GET('/accounts/{account_id}/address', { params: { path: at } }),
  '/accounts/{account_id}/address/{index}': (client, at) =>
    client.GET('/accounts/{account_id}/address/{index}', {
      params: { path: at, query: { type: 'receive' } },
    }),
  '/accounts/{account_id}/addresses': (client, at) =>
    client.GET('/accounts/{account_id}/addresses', { params: { path: at } }),
  '/accounts/{account_id}/addresses/{index}': (client, at) =>
    client.GET('/accounts/{account_id}/addresses/{index}', { params: { path: at } }),
  '/accounts/{account_id}/balances': (client, at) =>
    client.GET('/accounts/{account_id}/balances', { params: { path: at } }),
  '/accounts/{account_id}/balances/history': (client, at) =>
    client.GET('/accounts/{account_id}/balances/history', { params: { path: at } }),
  '/accounts/{account_id}/currency': (client, at) =>
    client.GET('/accounts/{account_id}/currency', { params: { path: at } }),
  '/accounts/{account_id}/history': (client, at) =>
    client.GET('/accounts/{account_id}/history', { params: { path: at } }),
  '/accounts/{account_id}/labels': (client, at) =>
    client.GET('/accounts/{account_id}/labels', { params: { path: at } }),
  '/accounts/{account_id}/tokens': (client, at) =>
    client.GET('/accounts/{account_id}/tokens', { params: { path: at } }),
  '/accounts/{account_id}/nfts': (client, at) =>
    client.GET('/accounts/{account_id}/nfts', { params: { path: at } }),
  '/accounts/{account_id}/nft-collections': (client, at) =>
    client.GET('/accounts/{account_id}/nft-collections', { params: { path: at } }),
  '/accounts/{account_id}/nft-portfolio': (client, at) =>
    client.GET('/accounts/{account_id}/nft-portfolio', { params: { path: at } }),
  '/transactions': (client) => client.GET('/transactions'),
  '/transactions/{transaction_id}': (client, at) =>
    client.GET('/transactions/{transaction_id}', { params: { path: at } }),
  '/transactions/{transaction_id}/history': (client, at) =>
    client.GET('/transactions/{transaction_id}/history', { params: { path: at } }),
  '/transactions/{transaction_id}/labels': (client, at) =>
    client.GET('/transactions/{transaction_id}/labels', { params: { path: at } }),
  '/users': (client) => client.GET('/users'),
  '/users/{user_id}': (client, at) => client.GET('/users/{user_id}', { params: { path: at } }),
  '/users/{user_id}/history': (client, at) =>
    client.GET('/users/{user_id}/history', { params: { path: at } }),
  '/groups': (client) => client.GET('/groups'),
  '/groups/{group_id}': (client, at) => client.GET('/groups/{group_id}', { params: { path: at } }),
  '/groups/{group_id}/history': (client, at) =>
    client.GET('/groups/{group_id}/history', { params: { path: at } }),
  '/whitelists': (client) => client.GET('/whitelists'),
  '/whitelists/{whitelist_id}': (client, at) =>
    client.GET('/whitelists/{whitelist_id}', { params: { path: at } }),
  '/whitelists/{whitelist_id}/history': (client, at) =>
    client.GET('/whitelists/{whitelist_id}/history', { params: { path: at } }),
  '/labels': (client) => client.GET('/labels'),
  '/labels/{label_id}': (client, at) => client.GET('/labels/{label_id}', { params: { path: at } }),
  '/requests': (client) => client.GET('/requests'),
  '/requests/{request_id}': (client, at) => client.GET('/requests/{request_id}', { params: { path: at } }),
  '/requests/{request_id}/governance-status': (client, at) =>
    client.GET('/requests/{request_id}/governance-status', { params: { path: at } }),
  '/digests': (client) => client.GET('/digests'),
  '/digests/{digests_id}': (client, at) => client.GET('/digests/{digests_id}', { params: { path: at } }),
  '/digests/{digests_id}/history': (client, at) =>
    client.GET('/digests/{digests_id}/history', { params: { path: at } }),
  '/messages': (client) => client.GET('/messages'),
  '/messages/{message_id}': (client, at) => client.GET('/messages/{message_id}', { params: { path: at } }),
  '/messages/{message_id}/history': (client, at) =>
    client.GET('/messages/{message_id}/history', { params: { path: at } }),
  '/pledges': (client) => client.GET('/pledges'),
  '/pledges/{pledge_id}': (client, at) => client.GET('/pledges/{pledge_id}', { params: { path: at } }),
  '/settlements': (client) => client.GET('/settlements'),
  '/settlements/{settlement_id}': (client, at) =>
    client.GET('/settlements/{settlement_id}', { params: { path: at } }),
  '/cardano/accounts/{account_id}/stakes': (client, at) =>
    client.GET('/cardano/accounts/{account_id}/stakes', { params: { path: at } }),
  '/cardano/accounts/{account_id}/rewards': (client, at) =>
    client.GET('/cardano/accounts/{account_id}/rewards', { params: { path: at } }),
  '/cardano/accounts/{account_id}/periodic-rewards': (client, at) =>
    client.GET('/cardano/accounts/{account_id}/periodic-rewards', { params: { path: at } }),
  '/cardano/accounts/{account_id}/stakes/{stake_uid}/rewards': (client, at) =>
    client.GET('/cardano/accounts/{account_id}/stakes/{stake_uid}/rewards', { params: { path: at } }),
  '/ethereum/accounts/{account_id}/stakes': (client, at) =>
    client.GET('/ethereum/accounts/{account_id}/stakes', { params: { path: at } }),
  '/ethereum/accounts/{account_id}/rewards': (client, at) =>
    client.GET('/ethereum/accounts/{account_id}/rewards', { params: { path: at } }),
  '/ethereum/accounts/{account_id}/stakes/{stake_uid}/rewards': (client, at) =>
    client.GET('/ethereum/accounts/{account_id}/stakes/{stake_uid}/rewards', { params: { path: at } }),
  '/solana/accounts/{account_id}/stakes': (client, at) =>
    client.GET('/solana/accounts/{account_id}/stakes', { params: { path: at } }),
  '/solana/accounts/{account_id}/rewards': (client, at) =>
    client.GET('/solana/accounts/{account_id}/rewards', { params: { path: at } }),
  '/solana/accounts/{account_id}/periodic-rewards': (client, at) =>
    client.GET('/solana/accounts/{account_id}/periodic-rewards', { params: { path: at } }),
  '/solana/accounts/{account_id}/stakes/{stake_uid}/rewards': (client, at) =>
    client.GET('/solana/accounts/{account_id}/stakes/{stake_uid}/rewards', { params: { path: at } }),
  '/tezos/accounts/{account_id}/stakes': (client, at) =>
    client.GET('/tezos/accounts/{account_id}/stakes', { params: { path: at } }),
  '/tezos/accounts/{account_id}/rewards': (client, at) =>
    client.GET('/tezos/accounts/{account_id}/rewards', { params: { path: at } }),
  '/currencies': (client) => client.GET('/currencies'),
  '/currencies/tokens': (client) => client.GET('/currencies/tokens'),
  '/currencies/{currency_name}': (client, at) =>
    client.GET('/currencies/{currency_name}', { params: { path: at } }),
  '/currencies/{currency_name}/tokens/{contract_address}': (client, at) =>
    client.GET('/currencies/{currency_name}/tokens/{contract_address}', { params: { path: at } }),
  '/currencies/{currency_name}/{address}': (client, at) =>
    client.GET('/currencies/{currency_name}/{address}', { params: { path: at } }),
  '/compliance/address-risk/{address}': (client, at) =>
    client.GET('/compliance/address-risk/{address}', { params: { path: at } }),
  '/compliance/sanctions/{address}': (client, at) =>
    client.GET('/compliance/sanctions/{address}', { params: { path: at } }),
  '/organization': (client) => client.GET('/organization'),
  '/certificates/chain': (client) => client.GET('/certificates/chain'),
  '/notifications/configuration': (client) => client.GET('/notifications/configuration'),
};
