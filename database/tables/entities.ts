import type { Generated } from 'kysely';
import type { EntityId, PermissionGroupId, WorkspaceId } from '../../domain/ids.ts';

export interface EntitiesTable {
  workspaceId: WorkspaceId;
  id: EntityId;
  name: string;
  status: 'ACTIVE' | 'PENDING' | 'REJECTED' | 'REVOKED';
  version: Generated<number>;
  createdBy: number;
  createdOn: Date;
  lastRequest: number | null;
}

export interface EntityAccountsTable {
  workspaceId: WorkspaceId;
  entityId: EntityId;
  accountId: number;
}

export interface PermissionGroupsTable {
  workspaceId: WorkspaceId;
  id: PermissionGroupId;
  name: string;
  description: string;
  actions: string[];
  version: Generated<number>;
}
