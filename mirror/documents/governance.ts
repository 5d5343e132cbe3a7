import Type, { type Static } from 'typebox';
import { OBJECT_STATUSES } from './enumerations.ts';
import { Id, Origin } from './parts.ts';

/** The published Entity: a grouping of accounts. */
export const Entity = Type.Object(
  {
    ...Origin,
    id: Id,
    accounts: Type.Array(Id, { uniqueItems: true }),
    name: Type.String({ minLength: 1, maxLength: 64 }),
    status: Type.Enum(OBJECT_STATUSES),
  },
  { additionalProperties: false },
);
export type Entity = Static<typeof Entity>;

/** People who may be asked for approvals together, by their Slack ids. */
export const ApproverGroup = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,40}$' }),
    name: Type.String({ minLength: 1, maxLength: 64 }),
    members: Type.Array(Type.String({ pattern: '^[UW][A-Z0-9]{2,30}$' }), { uniqueItems: true, minItems: 1 }),
  },
  { additionalProperties: false },
);
export type ApproverGroup = Static<typeof ApproverGroup>;
