import Type from 'typebox';
import { OBJECT_STATUSES } from '../../mirror/documents/enumerations.ts';
import { Entity } from '../../mirror/documents/governance.ts';
import { Id } from '../../mirror/documents/parts.ts';
import { User } from '../../mirror/documents/people.ts';
import { History } from '../../mirror/documents/requests.ts';
import { anyOf, equals, Text } from '../filters.ts';
import { item } from '../operations.ts';
import { ownItem, ownList } from '../own-operations.ts';
import type { Resource } from '../resource.ts';

const tag = 'Entities';
const parameters = { entity_id: Id };

/** The entities that the key is authorised for. They are our own truth, not mirrored data. */
export const entities: Resource = {
  operations: [
    ownList({
      path: '/entities',
      summary: 'The entities that the key covers',
      tag,
      node: Entity,
      name: 'read_entities',
      alsoBy: ['name'],
      filters: {
        account: equals(anyOf(Id)),
        name: equals(Text),
        status: equals(anyOf(Type.Enum(OBJECT_STATUSES))),
      },
    }),
    ownItem({
      path: '/entities/{entity_id}',
      summary: 'An entity',
      tag,
      parameters,
      document: Entity,
      name: 'read_entity',
    }),
    item({
      path: '/entities/{entity_id}/history',
      summary: 'The requests that made and changed an entity',
      tag,
      parameters,
      resource: 'entity-history',
      scope: 'part',
      parent: 'entity',
      document: History,
      otherwise: '{"history":[]}',
      concealing: true,
    }),
    ownItem({
      path: '/entities/{entity_id}/users',
      summary: 'The users in the governance of an entity’s accounts',
      tag,
      parameters,
      document: Type.Object({ users: Type.Array(User) }),
      name: 'read_entity_users',
    }),
  ],
};
