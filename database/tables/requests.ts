import type { ColumnType, Generated } from 'kysely';
import type { AdminRule } from '../../domain/admin-rule.ts';
import type { BallotId, MemberId, RequestId, WorkspaceId } from '../../domain/ids.ts';
import type { QuorumState } from '../../domain/quorum.ts';
import type { ReachPart } from '../../domain/reach.ts';

type Json<T> = ColumnType<T, string, string>;

export interface AdminRulesTable {
  workspaceId: WorkspaceId;
  kind: string;
  version: number;
  rule: Json<AdminRule>;
  current: boolean;
  createdAt: Date;
}

export interface ReachesTable {
  workspaceId: WorkspaceId;
  digest: Buffer;
  parts: Json<ReachPart[]>;
}

export type RequestState = 'pending' | 'approved' | 'rejected' | 'expired' | 'cancelled' | 'failed';

export interface RequestsTable {
  workspaceId: WorkspaceId;
  id: RequestId;
  number: number;
  kind: string;
  state: RequestState;
  content: ColumnType<unknown, string, never>;
  contentSalt: Buffer | null;
  contentHash: Buffer;
  baseVersion: number | null;
  targetId: string | null;
  requesterId: MemberId;
  ownerId: MemberId | null;
  /** Whose ballots never count: the requester, the owner and, in a change of owner, the new owner. */
  excludedIds: MemberId[];
  ruleKind: string;
  ruleVersion: number;
  version: Generated<number>;
  createdAt: Date;
  expiresAt: Date;
  announcedAt: ColumnType<Date | null, null | undefined, Date>;
  decidedAt: ColumnType<Date | null, null | undefined, Date>;
  decisionReason: ColumnType<string | null, null | undefined, string>;
  /** How the ballots stood when it was decided. */
  finalCount: ColumnType<QuorumState | null, null | undefined, string>;
  remindersSent: Generated<number>;
  lastNudgeAt: ColumnType<Date | null, null | undefined, Date>;
  /** Today's people cannot reach the quorum. */
  stuck: Generated<boolean>;
  nextWakeAt: ColumnType<Date | null, Date, Date | null>;
}

export interface BallotsTable {
  workspaceId: WorkspaceId;
  id: BallotId;
  requestId: RequestId;
  voterId: MemberId;
  choice: 'approve' | 'reject';
  contentHash: Buffer;
  reachDigest: Buffer;
  /** In which order they were cast; the clock has no finer grain than a millisecond. */
  ordinal: ColumnType<number, never, never>;
  castAt: Date;
  withdrawnAt: ColumnType<Date | null, null | undefined, Date>;
  late: boolean;
  /** Why it was a reject, in the voter's words, if they said so afterwards. */
  reason: ColumnType<string | null, never, string>;
}
