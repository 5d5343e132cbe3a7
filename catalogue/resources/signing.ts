import Type from 'typebox';
import { SIGNING_STATUSES } from '../../mirror/documents/enumerations.ts';
import { Id, WideId } from '../../mirror/documents/parts.ts';
import { History } from '../../mirror/documents/requests.ts';
import { DigestsDocument, Message } from '../../mirror/documents/signing.ts';
import { changes } from '../changes.ts';
import { anyOf, equals, narrows } from '../filters.ts';
import { documents, fieldsNamed, parts } from '../mirrored.ts';
import { item, list } from '../operations.ts';
import type { Resource } from '../resource.ts';

const status = equals(anyOf(Type.Enum(SIGNING_STATUSES)));
const account = narrows(anyOf(Id));
const ofDigests = { digests_id: WideId };
const ofMessage = { message_id: WideId };
const kept = { account: '$.account_id', fields: fieldsNamed('status') };
const history = { document: History, scope: 'part', otherwise: '{"history":[]}', concealing: true } as const;

/** Digests that accounts in scope were asked to sign. */
export const digests: Resource = {
  mirrored: [documents('digests', DigestsDocument, kept), parts('digests-history', ofDigests, History)],
  operations: [
    list({
      path: '/digests',
      summary: 'Digests given to be signed',
      tag: 'Digests',
      resource: 'digests',
      scope: 'account',
      node: DigestsDocument,
      filters: { account, status },
    }),
    item({
      path: '/digests/{digests_id}',
      summary: 'Digests of one request',
      tag: 'Digests',
      parameters: ofDigests,
      resource: 'digests',
      scope: 'account',
      document: DigestsDocument,
    }),
    item({
      path: '/digests/{digests_id}/history',
      summary: 'The requests to sign digests',
      tag: 'Digests',
      parameters: ofDigests,
      resource: 'digests-history',
      parent: 'digests',
      ...history,
    }),
    changes({
      of: '/digests/{digests_id}',
      summary: 'What uploads changed about digests',
      tag: 'Digests',
      parameters: ofDigests,
      parent: 'digests',
      resource: 'digests',
    }),
  ],
};

/** Messages that accounts in scope were asked to sign. The filter writes the types without their hyphen. */
export const messages: Resource = {
  mirrored: [
    documents('messages', Message, { ...kept, fields: fieldsNamed('status', 'message_type') }),
    parts('message-history', ofMessage, History),
  ],
  operations: [
    list({
      path: '/messages',
      summary: 'Messages given to be signed',
      tag: 'Messages',
      resource: 'messages',
      scope: 'account',
      node: Message,
      filters: {
        account,
        message_type: {
          ...equals(Type.Enum(['EIP191', 'EIP712'])),
          kept: (type) => `EIP-${String(type).slice(3)}`,
        },
        status,
      },
    }),
    item({
      path: '/messages/{message_id}',
      summary: 'A message',
      tag: 'Messages',
      parameters: ofMessage,
      resource: 'messages',
      scope: 'account',
      document: Message,
    }),
    item({
      path: '/messages/{message_id}/history',
      summary: 'The requests to sign a message',
      tag: 'Messages',
      parameters: ofMessage,
      resource: 'message-history',
      parent: 'message',
      ...history,
    }),
    changes({
      of: '/messages/{message_id}',
      summary: 'What uploads changed about a message',
      tag: 'Messages',
      parameters: ofMessage,
      parent: 'message',
      resource: 'messages',
    }),
  ],
};
