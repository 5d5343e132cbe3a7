import Type from 'typebox';
import { Account } from '../../mirror/documents/account.ts';
import { ACCOUNT_STATUSES, ACCOUNT_TYPES } from '../../mirror/documents/enumerations.ts';
import { Currency, Id } from '../../mirror/documents/parts.ts';
import { anyOf, COMMON_FILTERS, Text } from './common-filters.ts';
import type { Resource } from './resource.ts';

/** The accounts of the key's entities, now. */
export const accounts: Resource = {
  path: '/accounts',
  schema: Account,
  filters: Type.Object({
    ...COMMON_FILTERS,
    account_type: Type.Optional(Type.Enum(ACCOUNT_TYPES)),
    currency: Type.Optional(Currency),
    entity: anyOf(Id),
    name: Type.Optional(Text),
    parent: Type.Optional(Id),
    status: Type.Optional(Type.Enum(ACCOUNT_STATUSES)),
  }),
  listFunction: 'read_accounts',
  itemFunction: 'read_account',
};
