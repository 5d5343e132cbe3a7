import Type from 'typebox';
import { SIGNING_STATUSES } from './enumerations.ts';
import { Id, Instant, optionalOrNull, WideId } from './parts.ts';

const DigestSignature = Type.Object({
  der: optionalOrNull(Type.String()),
  r: Type.String(),
  s: Type.String(),
  v: optionalOrNull(Type.Integer()),
});

const SignedDigest = Type.Object({
  derivation_path: Type.String(),
  digest: Type.String(),
  pub_key: Type.String(),
  signature: DigestSignature,
});

const ToSignDigest = Type.Object({ derivation_path: Type.String(), digest: Type.String() });

const SigningNote = Type.Object({ content: Type.String(), title: Type.String() });

/** The published Digests. */
export const DigestsDocument = Type.Object(
  {
    account_id: Id,
    created_by: Type.Integer(),
    created_on: Instant,
    digests_data: Type.Union([Type.Array(SignedDigest), Type.Array(ToSignDigest)]),
    id: WideId,
    last_request: optionalOrNull(Type.Integer()),
    notes: Type.Array(SigningNote),
    status: Type.Enum(SIGNING_STATUSES),
  },
  { additionalProperties: false },
);

/** The published Message. */
export const Message = Type.Object(
  {
    account_id: Id,
    address: optionalOrNull(Type.String()),
    created_by: Type.Integer(),
    created_on: Instant,
    data: Type.String(),
    id: WideId,
    last_request: optionalOrNull(Type.Integer()),
    message_type: Type.Enum(['EIP-191', 'EIP-712']),
    notes: Type.Array(SigningNote),
    signature: optionalOrNull(Type.String()),
    status: Type.Enum(SIGNING_STATUSES),
    type: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
