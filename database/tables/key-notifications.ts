import type { ColumnType } from 'kysely';
import type { KeyId, WorkspaceId } from '../../domain/ids.ts';

/** What a key asked to be told, and where. Without an address it asked to be told nothing. */
export interface KeyNotificationsTable {
  workspaceId: WorkspaceId;
  keyId: KeyId;
  url: string | null;
  sealedSecret: Buffer | null;
  updatedAt: Date;
  /** Since its address was found to be one that nothing may be sent to. Setting it anew ends the pause. */
  pausedAt: ColumnType<Date | null, null | undefined, Date | null>;
}
