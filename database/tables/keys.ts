import type { ColumnType, Generated } from 'kysely';
import type {
  ClientId,
  EntityId,
  KeyId,
  MemberId,
  PermissionGroupId,
  RequestId,
  RevealId,
  RightId,
  SuspensionId,
  WorkspaceId,
} from '../../domain/ids.ts';

type SetLater<T> = ColumnType<T | null, null | undefined, T | null>;

export type StoredKeyState =
  | 'pending_approval'
  | 'pending_secret'
  | 'active'
  | 'revoked'
  | 'expired'
  | 'aborted';

export interface ReportingKeysTable {
  workspaceId: WorkspaceId;
  id: KeyId;
  number: number;
  requestId: RequestId;
  name: string;
  ownerId: MemberId;
  requestedBy: MemberId;
  state: StoredKeyState;
  suspended: Generated<boolean>;
  /** Moves with owner, scope and expiry only: what a request to change the key is based on. */
  version: Generated<number>;
  requestedAt: Date;
  revealedAt: SetLater<Date>;
  expiresAt: Date;
  endedAt: SetLater<Date>;
  deletedAt: SetLater<Date>;
  lastUsedAt: SetLater<Date>;
  lastUsedAddress: SetLater<string>;
  lastUsedAgent: SetLater<string>;
}

export interface KeyEntitiesTable {
  workspaceId: WorkspaceId;
  keyId: KeyId;
  entityId: EntityId;
}

export interface KeyPermissionGroupsTable {
  workspaceId: WorkspaceId;
  keyId: KeyId;
  groupId: PermissionGroupId;
}

export interface RevealRightsTable {
  workspaceId: WorkspaceId;
  id: RightId;
  origin: 'creation' | 'rotation';
  requestId: RequestId | null;
  keyId: KeyId;
  ownerId: MemberId;
  state: 'open' | 'confirmed' | 'withdrawn' | 'lapsed';
  attempts: Generated<number>;
  overlapSeconds: number | null;
  reachDigest: Buffer;
  createdAt: Date;
  expiresAt: Date;
  closedAt: SetLater<Date>;
  closeReason: SetLater<string>;
}

export interface SecretsTable {
  workspaceId: WorkspaceId;
  clientId: ClientId;
  keyId: KeyId;
  environment: 'live' | 'test';
  digest: Buffer;
  pepperVersion: number;
  lastFour: string;
  state: 'unconfirmed' | 'active' | 'overlap' | 'dead';
  createdAt: Date;
  confirmedAt: SetLater<Date>;
  /** When an unconfirmed secret dies, or an overlap is over. */
  endsAt: ColumnType<Date | null, Date | null, Date | null>;
  endedAt: SetLater<Date>;
  lastUsedAt: SetLater<Date>;
  lastUsedAddress: SetLater<string>;
  lastUsedAgent: SetLater<string>;
}

export interface RevealsTable {
  workspaceId: WorkspaceId;
  id: RevealId;
  rightId: RightId;
  attempt: number;
  clientId: ClientId;
  claimedBy: MemberId;
  claimedAt: Date;
  expiresAt: Date;
  confirmedAt: SetLater<Date>;
  lapsedAt: SetLater<Date>;
}

export type SuspensionCause = 'manual' | 'pending_revocation' | 'unused' | 'leak';

export interface SuspensionsTable {
  workspaceId: WorkspaceId;
  id: SuspensionId;
  keyId: KeyId;
  cause: SuspensionCause;
  requestId: RequestId | null;
  openedAt: Date;
  closedAt: SetLater<Date>;
}
