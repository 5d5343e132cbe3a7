import type { EntityId } from '../../domain/ids.ts';
import { Entity } from '../documents/governance.ts';
import type { GovernedResource } from './governed.ts';

/** Entities with the accounts they group. An entity that is already there is replaced, its accounts with it. */
export const entities: GovernedResource = {
  kind: 'governed',
  name: 'entities',
  schema: Entity,
  async write({ trx, workspaceId }, lines) {
    for (const { document } of lines) {
      const { id: number, accounts, ...entity } = document as Entity;
      const id = number as EntityId;
      const values = {
        name: entity.name,
        status: entity.status,
        createdBy: entity.created_by,
        createdOn: new Date(entity.created_on),
        lastRequest: entity.last_request ?? null,
      };
      await trx
        .insertInto('entities')
        .values({ workspaceId, id, ...values })
        .onConflict((conflict) => conflict.columns(['workspaceId', 'id']).doUpdateSet(values))
        .execute();
      await trx
        .deleteFrom('entityAccounts')
        .where('workspaceId', '=', workspaceId)
        .where('entityId', '=', id)
        .execute();
      for (let from = 0; from < accounts.length; from += 5_000) {
        const some = accounts.slice(from, from + 5_000);
        await trx
          .insertInto('entityAccounts')
          .values(some.map((accountId) => ({ workspaceId, entityId: id, accountId })))
          .execute();
      }
    }
    return [];
  },
};
