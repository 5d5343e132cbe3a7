import type { WorkspaceId } from '../../domain/ids.ts';

/** Whom the rules of an account name; written by a trigger alone. */
export interface AccountGovernanceTable {
  workspaceId: WorkspaceId;
  accountId: number;
  part: 'user' | 'group' | 'whitelist';
  targetId: number;
}
