import type { ColumnType, Generated } from 'kysely';
import type { MemberId, WorkspaceId } from '../../domain/ids.ts';

export interface WorkspacesTable {
  id: WorkspaceId;
  name: string;
  slackTeamId: string;
  slackEnterpriseId: string | null;
  announcementChannel: string | null;
  state: 'founding' | 'open';
  maxKeys: number;
  liveKeys: Generated<number>;
  requestLifetimeSeconds: number;
  revealLifetimeSeconds: number;
  nextNumber: Generated<number>;
  auditSeq: Generated<number>;
  auditHead: Generated<Buffer>;
  createdAt: Date;
}

export interface MembersTable {
  workspaceId: WorkspaceId;
  id: MemberId;
  /** The whole number by which the compatible API names this person. */
  number: number;
  slackUserId: string;
  name: string;
  role: 'member' | 'administrator';
  state: 'invited' | 'active' | 'deactivated';
  timeZone: ColumnType<string, string | undefined, string>;
  createdAt: Date;
}

export interface ApproverGroupsTable {
  workspaceId: WorkspaceId;
  id: string;
  name: string;
}

export interface ApproverGroupMembersTable {
  workspaceId: WorkspaceId;
  groupId: string;
  memberId: MemberId;
}
