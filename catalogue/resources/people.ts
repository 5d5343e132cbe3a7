import Type from 'typebox';
import {
  KEY_STATUSES,
  OBJECT_STATUSES,
  USER_ROLES,
  USER_STATUSES,
} from '../../mirror/documents/enumerations.ts';
import { Id, MirroredId, WideId } from '../../mirror/documents/parts.ts';
import { Group, User, Whitelist } from '../../mirror/documents/people.ts';
import { History } from '../../mirror/documents/requests.ts';
import { changes } from '../changes.ts';
import { anyOf, contains, equals, inAnyCase, narrows, Text } from '../filters.ts';
import { documents, fieldsNamed, parts } from '../mirrored.ts';
import { item, list } from '../operations.ts';
import type { Resource } from '../resource.ts';

const Role = Type.Enum([...USER_ROLES, 'READ_ONLY_API_KEY']);
const Status = Type.Enum([...new Set([...USER_STATUSES, ...KEY_STATUSES])]);
const Statuses = anyOf(Type.Enum(OBJECT_STATUSES));
/** A user as it is answered: of the custody system, or a reporting key. */
const AnyUser = Type.Object(
  { ...User.properties, role: Role, status: Status },
  { additionalProperties: false },
);
const ofUser = { user_id: WideId };
const ofGroup = { group_id: WideId };
const ofWhitelist = { whitelist_id: WideId };
const history = { document: History, scope: 'part', otherwise: '{"history":[]}', concealing: true } as const;

/** Users in the governance of the accounts in scope, and reporting keys. */
export const users: Resource = {
  mirrored: [
    documents('users', Type.Object({ ...User.properties, id: MirroredId }, { additionalProperties: false }), {
      fields: fieldsNamed('role', 'status', 'username'),
    }),
    parts('user-history', ofUser, History),
  ],
  operations: [
    list({
      path: '/users',
      summary: 'Users in the governance of the accounts in scope, and reporting keys',
      tag: 'Users',
      resource: 'users',
      scope: 'user',
      node: AnyUser,
      alsoBy: ['username'],
      filters: {
        account: narrows(Id),
        group: narrows(WideId),
        role: equals(Role),
        status: equals(Status),
        username: equals(Text),
      },
    }),
    item({
      path: '/users/{user_id}',
      summary: 'A user, or a reporting key',
      tag: 'Users',
      parameters: ofUser,
      resource: 'users',
      scope: 'user',
      document: AnyUser,
    }),
    item({
      path: '/users/{user_id}/history',
      summary: 'The requests that made and changed a user or a reporting key',
      tag: 'Users',
      parameters: ofUser,
      resource: 'user-history',
      parent: 'user',
      ...history,
    }),
    changes({
      of: '/users/{user_id}',
      summary: 'What uploads changed about a user',
      tag: 'Users',
      parameters: ofUser,
      parent: 'user',
      resource: 'users',
    }),
  ],
};

/** Groups that the accounts in scope are governed by. */
export const groups: Resource = {
  mirrored: [
    documents('groups', Group, {
      fields: { ...fieldsNamed('name', 'description', 'status'), members: '$.members[*]' },
    }),
    parts('group-history', ofGroup, History),
  ],
  operations: [
    list({
      path: '/groups',
      summary: 'Groups that govern the accounts in scope',
      tag: 'Groups',
      resource: 'groups',
      scope: 'group',
      node: Group,
      alsoBy: ['name'],
      filters: {
        description: contains(Text),
        members: equals(anyOf(WideId)),
        name: equals(Text),
        status: equals(Statuses),
      },
    }),
    item({
      path: '/groups/{group_id}',
      summary: 'A group',
      tag: 'Groups',
      parameters: ofGroup,
      resource: 'groups',
      scope: 'group',
      document: Group,
    }),
    item({
      path: '/groups/{group_id}/history',
      summary: 'The requests that made and changed a group',
      tag: 'Groups',
      parameters: ofGroup,
      resource: 'group-history',
      parent: 'group',
      ...history,
    }),
    changes({
      of: '/groups/{group_id}',
      summary: 'What uploads changed about a group',
      tag: 'Groups',
      parameters: ofGroup,
      parent: 'group',
      resource: 'groups',
    }),
  ],
};

/** Whitelists that the rules of the accounts in scope name. */
export const whitelists: Resource = {
  mirrored: [
    documents('whitelists', Whitelist, {
      fields: { ...fieldsNamed('name', 'description', 'status'), address: '$.addresses[*].address' },
      anyCase: ['address'],
    }),
    parts('whitelist-history', ofWhitelist, History),
  ],
  operations: [
    list({
      path: '/whitelists',
      summary: 'Whitelists that the accounts in scope may send to',
      tag: 'Whitelists',
      resource: 'whitelists',
      scope: 'whitelist',
      node: Whitelist,
      alsoBy: ['name'],
      filters: {
        account: narrows(anyOf(Id)),
        address: inAnyCase(Text),
        description: contains(Text),
        name: equals(Text),
        status: equals(Statuses),
      },
    }),
    item({
      path: '/whitelists/{whitelist_id}',
      summary: 'A whitelist',
      tag: 'Whitelists',
      parameters: ofWhitelist,
      resource: 'whitelists',
      scope: 'whitelist',
      document: Whitelist,
    }),
    item({
      path: '/whitelists/{whitelist_id}/history',
      summary: 'The requests that made and changed a whitelist',
      tag: 'Whitelists',
      parameters: ofWhitelist,
      resource: 'whitelist-history',
      parent: 'whitelist',
      ...history,
    }),
    changes({
      of: '/whitelists/{whitelist_id}',
      summary: 'What uploads changed about a whitelist',
      tag: 'Whitelists',
      parameters: ofWhitelist,
      parent: 'whitelist',
      resource: 'whitelists',
    }),
  ],
};
