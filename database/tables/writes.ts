import type { ColumnType } from 'kysely';
import type { WorkspaceId } from '../../domain/ids.ts';

export interface OperatorTokensTable {
  workspaceId: WorkspaceId;
  id: string;
  name: string;
  digest: Buffer;
  pepperVersion: number;
  issuedAt: Date;
  expiresAt: Date;
  revokedAt: ColumnType<Date | null, null | undefined, Date>;
}

/** What a write came to, for who sends it again with the same key. */
export interface IdempotencyTable {
  workspaceId: WorkspaceId;
  credential: string;
  route: string;
  key: string;
  bodyHash: Buffer;
  status: number;
  /** Small, and never a secret. */
  result: string;
  createdAt: Date;
  expiresAt: Date;
}

/** Documents as they were before an import changed them; written by triggers alone. */
export interface MirroredHistoryTable {
  workspaceId: WorkspaceId;
  resource: string;
  objectId: number;
  id: ColumnType<number, never, never>;
  document: string;
  replacedBy: number;
  replacedAt: Date;
}
