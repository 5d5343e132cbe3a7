import Type from 'typebox';
import { LightTokenAccount } from '../../mirror/documents/account.ts';
import { Address } from '../../mirror/documents/addresses.ts';
import {
  AccountBalances,
  AccountBalancesHistory,
  AccountCurrency,
  BitcoinBalances,
  SolanaBalances,
} from '../../mirror/documents/balances.ts';
import { Id, Instant, LiteLabel } from '../../mirror/documents/parts.ts';
import { History } from '../../mirror/documents/requests.ts';
import { changes } from '../changes.ts';
import { parts } from '../mirrored.ts';
import { array, item } from '../operations.ts';
import type { Resource } from '../resource.ts';

const tag = 'Accounts';
const parameters = { account_id: Id };
const Index = Type.Integer({ minimum: 0, maximum: 2_147_483_647 });
const Direction = Type.Enum(['change', 'receive']);
/** Signed by the custody system, and passed on as it is: we never sign for it. */
const SignedAddress = Type.String({
  pattern: '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]*$',
  maxLength: 16_384,
});
const Balances = Type.Union([AccountBalances, SolanaBalances, BitcoinBalances]);
const of = { account_id: Id };

/** What an account has besides its own document. */
export const accountParts: Resource = {
  mirrored: [
    parts('account-address', of, SignedAddress),
    parts('account-address-at', { account_id: Id, index: Index, type: Direction }, SignedAddress),
    parts('account-addresses', { account_id: Id, index: Index }, Address, {
      fields: { position: '$.index' },
    }),
    parts('account-balances', of, Balances),
    parts('account-balances-history', of, AccountBalancesHistory),
    parts('account-currency', of, AccountCurrency),
    parts('account-history', of, History),
    parts('account-labels', of, Type.Array(LiteLabel)),
    parts('account-tokens', of, Type.Array(LightTokenAccount)),
  ],
  operations: [
    item({
      path: '/accounts/{account_id}/address',
      summary: 'A fresh address, as a token signed by the custody system',
      tag,
      parameters,
      resource: 'account-address',
      scope: 'part',
      parent: 'account',
      document: SignedAddress,
      mediaType: 'application/jwt',
    }),
    item({
      path: '/accounts/{account_id}/address/{index}',
      summary: 'The address at an index, as a token signed by the custody system',
      tag,
      parameters: { account_id: Id, index: Index },
      query: { type: Direction },
      resource: 'account-address-at',
      scope: 'part',
      parent: 'account',
      document: SignedAddress,
      mediaType: 'application/jwt',
    }),
    array({
      path: '/accounts/{account_id}/addresses',
      summary: 'The addresses of an account',
      tag,
      parameters,
      resource: 'account-addresses',
      scope: 'account',
      parent: 'account',
      item: Address,
      wrapped: 'addresses',
    }),
    item({
      path: '/accounts/{account_id}/addresses/{index}',
      summary: 'The address of an account at an index',
      tag,
      parameters: { account_id: Id, index: Index },
      resource: 'account-addresses',
      scope: 'part',
      parent: 'account',
      document: Address,
    }),
    item({
      path: '/accounts/{account_id}/balances',
      summary: 'What an account holds',
      tag,
      parameters,
      resource: 'account-balances',
      scope: 'part',
      parent: 'account',
      document: Balances,
      otherwise: 'balances',
    }),
    item({
      path: '/accounts/{account_id}/balances/history',
      summary: 'What an account held, over a span of time',
      tag,
      parameters,
      query: { start: Type.Optional(Instant), end: Type.Optional(Instant) },
      resource: 'account-balances-history',
      scope: 'part',
      parent: 'account',
      document: AccountBalancesHistory,
      otherwise: 'unsupported',
      statuses: [404, 501],
    }),
    item({
      path: '/accounts/{account_id}/currency',
      summary: 'The units in which an account is counted',
      tag,
      parameters,
      resource: 'account-currency',
      scope: 'part',
      parent: 'account',
      document: AccountCurrency,
    }),
    item({
      path: '/accounts/{account_id}/history',
      summary: 'The requests that made and changed an account',
      tag,
      parameters,
      resource: 'account-history',
      scope: 'part',
      parent: 'account',
      document: History,
      otherwise: '{"history":[]}',
      concealing: true,
    }),
    changes({
      of: '/accounts/{account_id}',
      summary: 'What uploads changed about an account',
      tag,
      parameters,
      parent: 'account',
      resource: 'accounts',
    }),
    item({
      path: '/accounts/{account_id}/labels',
      summary: 'The labels of an account',
      tag,
      parameters,
      resource: 'account-labels',
      scope: 'part',
      parent: 'account',
      document: Type.Array(LiteLabel),
      otherwise: 'labels',
    }),
    item({
      path: '/accounts/{account_id}/tokens',
      summary: 'The token accounts below an account',
      tag,
      parameters,
      resource: 'account-tokens',
      scope: 'part',
      parent: 'account',
      document: Type.Array(LightTokenAccount),
      otherwise: 'token_accounts',
    }),
  ],
};
