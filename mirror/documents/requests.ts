import Type from 'typebox';
import { GOVERNANCE_STATUSES, REQUEST_STATUSES, REQUEST_TYPES, TARGET_TYPES } from './enumerations.ts';
import { Instant, optionalOrNull, WideId } from './parts.ts';

/** The published Request. */
export const Request = Type.Object(
  {
    created_by: optionalOrNull(Type.Integer()),
    created_on: Instant,
    expires_at: Instant,
    id: WideId,
    status: Type.Enum(REQUEST_STATUSES),
    target_id: Type.Integer(),
    target_type: Type.Enum(TARGET_TYPES),
    type: Type.Enum(REQUEST_TYPES),
    used_admin_group: optionalOrNull(Type.Integer()),
  },
  { additionalProperties: false },
);

const HistoryItem = Type.Object({
  created_by: optionalOrNull(Type.Integer()),
  created_on: Instant,
  expired_at: Instant,
  id: WideId,
  is_complete: Type.Boolean(),
  status: Type.Enum(REQUEST_STATUSES),
  type: Type.Enum(REQUEST_TYPES),
});

/** The published APIHistoryResults. */
export const History = Type.Object({ history: Type.Array(Type.Array(HistoryItem)) });

const VaultUserRef = Type.Object({ id: optionalOrNull(WideId) });

const VaultCollectedApproval = Type.Object({
  created_on: Instant,
  type: Type.Enum(['ABORT', 'APPROVE']),
  user: VaultUserRef,
});

const VaultLiteModel = Type.Object({ id: WideId });

const VaultGovernanceStep = Type.Object({
  approvals: Type.Array(VaultCollectedApproval),
  approvers: Type.Array(VaultUserRef),
  group: optionalOrNull(VaultLiteModel),
  quorum: Type.Integer(),
  step_index: Type.Integer(),
});

const VaultTargetRequest = Type.Object({
  created_by: VaultUserRef,
  created_on: Instant,
  current_step_index: Type.Integer(),
  expired_at: optionalOrNull(Instant),
  id: WideId,
  status: Type.Enum(GOVERNANCE_STATUSES),
  target_id: Type.Integer(),
  target_type: Type.String(),
  type: Type.Enum(REQUEST_TYPES),
});

/** The published VaultRequestGovernance. */
export const GovernanceStatus = Type.Object({
  governance_steps: Type.Array(VaultGovernanceStep),
  is_complete: Type.Boolean(),
  request: VaultTargetRequest,
});
