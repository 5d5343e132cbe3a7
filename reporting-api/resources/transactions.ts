import Type from 'typebox';
import { TRANSACTION_STATUSES, TRANSACTION_TYPES } from '../../mirror/documents/enumerations.ts';
import { Currency, Id } from '../../mirror/documents/parts.ts';
import { Transaction } from '../../mirror/documents/transaction.ts';
import { anyOf, COMMON_FILTERS, Text } from './common-filters.ts';
import type { Resource } from './resource.ts';

const BaseUnits = Type.String({ pattern: '^[0-9]+(\\.[0-9]+)?$', maxLength: 100 });

/** The transactions of the accounts in scope, incoming and outgoing. */
export const transactions: Resource = {
  path: '/transactions',
  schema: Transaction,
  filters: Type.Object({
    ...COMMON_FILTERS,
    account: anyOf(Id),
    currency: anyOf(Currency),
    max_amount: Type.Optional(BaseUnits),
    min_amount: Type.Optional(BaseUnits),
    recipient: Type.Optional(Text),
    status: anyOf(Type.Enum(TRANSACTION_STATUSES)),
    tx_hash: Type.Optional(Text),
    type: Type.Optional(Type.Enum(TRANSACTION_TYPES)),
  }),
  listFunction: 'read_transactions',
  itemFunction: 'read_transaction',
};
