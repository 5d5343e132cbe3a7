import Type from 'typebox';
import { Account } from '../../mirror/documents/account.ts';
import { ACCOUNT_STATUSES, ACCOUNT_TYPES } from '../../mirror/documents/enumerations.ts';
import { Id, WideId } from '../../mirror/documents/parts.ts';
import { anyOf, asset, CurrencyOrToken, equals, Text } from '../filters.ts';
import { ownItem, ownList } from '../own-operations.ts';
import type { Resource } from '../resource.ts';

const tag = 'Accounts';

/** The accounts of the key's entities, now. */
export const accounts: Resource = {
  operations: [
    ownList({
      path: '/accounts',
      summary: 'Accounts in scope',
      tag,
      node: Account,
      name: 'read_accounts',
      alsoBy: ['name'],
      statuses: [400, 404],
      filters: {
        account_label: equals(anyOf(Text)),
        account_type: equals(Type.Enum(ACCOUNT_TYPES)),
        currency: asset(CurrencyOrToken),
        entity: equals(anyOf(Id)),
        group: equals(WideId),
        name: equals(Text),
        parent: equals(Id),
        status: equals(Type.Enum(ACCOUNT_STATUSES)),
        user: equals(WideId),
      },
    }),
    ownItem({
      path: '/accounts/{account_id}',
      summary: 'An account',
      tag,
      parameters: { account_id: Id },
      document: Account,
      name: 'read_account',
    }),
    ownItem({
      path: '/accounts/{account_id}/sync',
      summary: 'An account as it is mirrored now; nothing is started by it',
      tag,
      parameters: { account_id: Id },
      query: { synchronous: Type.Optional(Type.Boolean()) },
      document: Account,
      name: 'read_account',
    }),
    ownList({
      path: '/accounts/{parent_account_id}/erc20-children-accounts',
      summary: 'The ERC-20 accounts below an account',
      tag,
      node: Account,
      name: 'read_accounts',
      parameters: { parent_account_id: Id },
      alsoBy: ['name'],
      fixed: ({ parent_account_id: parent }) => ({ of_parent: parent }),
      statuses: [400, 404],
      filters: {
        entity: equals(anyOf(Id)),
        group: equals(WideId),
        status: equals(Type.Enum(ACCOUNT_STATUSES)),
        user: equals(WideId),
      },
    }),
  ],
};
