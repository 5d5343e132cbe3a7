import Type, { type Static } from 'typebox';
import { OBJECT_STATUSES, USER_ROLES, USER_STATUSES } from './enumerations.ts';
import { Currency, Origin, optionalOrNull, WideId } from './parts.ts';

/** The published User, as the custody system knows people: our own reporting keys are never mirrored as users. */
export const User = Type.Object(
  {
    ...Origin,
    id: WideId,
    is_api: Type.Boolean(),
    key_handle: optionalOrNull(Type.String()),
    pub_key: optionalOrNull(Type.String()),
    role: Type.Enum(USER_ROLES),
    status: Type.Enum(USER_STATUSES),
    user_id: optionalOrNull(Type.String()),
    username: Type.String(),
  },
  { additionalProperties: false },
);
export type User = Static<typeof User>;

/** The published Group. */
export const Group = Type.Object(
  {
    ...Origin,
    id: WideId,
    description: Type.String(),
    members: Type.Array(Type.Union([Type.Integer(), Type.Null()])),
    name: Type.String(),
    status: Type.Enum(OBJECT_STATUSES),
  },
  { additionalProperties: false },
);
export type Group = Static<typeof Group>;

const WhitelistAddress = Type.Object({
  address: Type.String(),
  currency: Currency,
  destination_tags: optionalOrNull(Type.Array(Type.Integer())),
  id: Type.Integer(),
  name: Type.String(),
});

/** The published Whitelist. */
export const Whitelist = Type.Object(
  {
    ...Origin,
    id: WideId,
    addresses: Type.Array(WhitelistAddress),
    description: optionalOrNull(Type.String()),
    name: Type.String(),
    status: Type.Enum(OBJECT_STATUSES),
  },
  { additionalProperties: false },
);
export type Whitelist = Static<typeof Whitelist>;
