import type { KeyId, WorkspaceId } from '../../domain/ids.ts';

/** What a key asked to be told, and where. Without an address it asked to be told nothing. */
export interface KeyNotificationsTable {
  workspaceId: WorkspaceId;
  keyId: KeyId;
  url: string | null;
  sealedSecret: Buffer | null;
  updatedAt: Date;
}
