import Type from 'typebox';
import { OBJECT_STATUSES } from '../../mirror/documents/enumerations.ts';
import { Entity } from '../../mirror/documents/governance.ts';
import { Id } from '../../mirror/documents/parts.ts';
import { anyOf, COMMON_FILTERS, Text } from './common-filters.ts';
import type { Resource } from './resource.ts';

/** The entities that the key is authorised for. They are our own truth, not mirrored data. */
export const entities: Resource = {
  path: '/entities',
  schema: Entity,
  filters: Type.Object({
    ...COMMON_FILTERS,
    account: anyOf(Id),
    name: Type.Optional(Text),
    status: anyOf(Type.Enum(OBJECT_STATUSES)),
  }),
  listFunction: 'read_entities',
  itemFunction: 'read_entity',
};
