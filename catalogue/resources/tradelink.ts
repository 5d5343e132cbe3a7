import Type from 'typebox';
import { PLEDGE_STATES } from '../../mirror/documents/enumerations.ts';
import { Uuid } from '../../mirror/documents/parts.ts';
import { Pledge, Settlement } from '../../mirror/documents/tradelink.ts';
import { anyOf, equals, narrows } from '../filters.ts';
import { documents } from '../mirrored.ts';
import { item, list } from '../operations.ts';
import type { Resource } from '../resource.ts';

const tag = 'Tradelink';
/** The description lets 0 be asked for, which nothing has. */
const PartyId = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const AccountId = Type.Integer({ minimum: 0, maximum: 2_147_483_647 });

/** Pledges of the accounts in scope. Parties are known by text; the filters of the description are whole numbers. */
export const pledges: Resource = {
  mirrored: [
    documents('pledges', Pledge, {
      account: '$.account_id',
      fields: { state: '$.state', asset_manager_id: '$.asset_manager.id', exchange_id: '$.exchange.id' },
    }),
  ],
  operations: [
    list({
      path: '/pledges',
      summary: 'Pledges of the accounts in scope',
      tag,
      resource: 'pledges',
      scope: 'account',
      node: Pledge,
      bare: true,
      filters: {
        account_id: narrows(AccountId, 'account'),
        asset_manager_id: { ...equals(PartyId), kept: String },
        exchange_id: { ...equals(PartyId), kept: String },
        state: equals(anyOf(Type.Enum(PLEDGE_STATES))),
      },
    }),
    item({
      path: '/pledges/{pledge_id}',
      summary: 'A pledge',
      tag,
      parameters: { pledge_id: Uuid },
      resource: 'pledges',
      scope: 'account',
      document: Pledge,
    }),
  ],
};

/** Settlements made from pledges of the accounts in scope. Their list is, as described, one of the pledges themselves. */
export const settlements: Resource = {
  mirrored: [
    documents('settlements', Settlement, { fields: { pledge: '$.from_pledge_id' }, anyCase: ['pledge'] }),
  ],
  operations: [
    list({
      path: '/settlements',
      summary: 'The pledges that settlements were made from',
      tag,
      resource: 'pledges',
      scope: 'settled',
      node: Pledge,
      bare: true,
    }),
    item({
      path: '/settlements/{settlement_id}',
      summary: 'A settlement',
      tag,
      parameters: { settlement_id: Uuid },
      resource: 'settlements',
      scope: 'settlement',
      document: Settlement,
    }),
  ],
};
