import Type from 'typebox';
import { TRANSACTION_STATUSES, TRANSACTION_TYPES } from '../../mirror/documents/enumerations.ts';
import { Label } from '../../mirror/documents/labels.ts';
import { Id, WideId } from '../../mirror/documents/parts.ts';
import { History } from '../../mirror/documents/requests.ts';
import { Transaction } from '../../mirror/documents/transaction.ts';
import { changes } from '../changes.ts';
import { anyOf, asset, CurrencyOrToken, equals, inAnyCase, plain, Text } from '../filters.ts';
import { parts } from '../mirrored.ts';
import { item } from '../operations.ts';
import { ownItem, ownList } from '../own-operations.ts';
import type { Resource } from '../resource.ts';

const tag = 'Transactions';
const parameters = { transaction_id: WideId };
const BaseUnits = Type.String({ pattern: '^([0-9]+(\\.[0-9]+)?|\\.[0-9]+)$', maxLength: 100 });
const INTERACTIONS = ['APPROVAL', 'STAKE', 'SWAP', 'UNKNOWN', 'UNWRAP', 'WRAP'];

/** The transactions of the accounts in scope, incoming and outgoing. */
export const transactions: Resource = {
  mirrored: [
    parts('transaction-history', parameters, History),
    parts('transaction-labels', parameters, Type.Array(Label)),
  ],
  operations: [
    ownList({
      path: '/transactions',
      summary: 'Transactions of the accounts in scope, both directions',
      tag,
      node: Transaction,
      name: 'read_transactions',
      filters: {
        account: equals(anyOf(Id)),
        currency: asset(anyOf(CurrencyOrToken)),
        destination_tag: equals(Type.Integer({ minimum: 0, maximum: 4_294_967_295 })),
        interaction_type: equals(Type.Enum(INTERACTIONS)),
        label: equals(Text),
        max_amount: plain(BaseUnits),
        memo: equals(Text),
        min_amount: plain(BaseUnits),
        recipient: inAnyCase(Text),
        status: equals(anyOf(Type.Enum(TRANSACTION_STATUSES))),
        title: equals(Text),
        tx_hash: inAnyCase(Text),
        tx_label: equals(anyOf(Text)),
        type: equals(Type.Enum(TRANSACTION_TYPES)),
      },
    }),
    ownItem({
      path: '/transactions/{transaction_id}',
      summary: 'A transaction',
      tag,
      parameters,
      document: Transaction,
      name: 'read_transaction',
    }),
    item({
      path: '/transactions/{transaction_id}/history',
      summary: 'The requests that a transaction came from',
      tag,
      parameters,
      resource: 'transaction-history',
      scope: 'part',
      parent: 'transaction',
      document: History,
      otherwise: '{"history":[]}',
      concealing: true,
    }),
    changes({
      of: '/transactions/{transaction_id}',
      summary: 'What uploads changed about a transaction',
      tag,
      parameters,
      parent: 'transaction',
      resource: 'transactions',
    }),
    item({
      path: '/transactions/{transaction_id}/labels',
      summary: 'The labels of a transaction',
      tag,
      parameters,
      resource: 'transaction-labels',
      scope: 'part',
      parent: 'transaction',
      document: Type.Array(Label),
      otherwise: '[]',
    }),
  ],
};
