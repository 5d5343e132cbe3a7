import type { ColumnType, Generated } from 'kysely';
import type { WorkspaceId } from '../../domain/ids.ts';

export interface ImportsTable {
  workspaceId: WorkspaceId;
  id: ColumnType<number, never, never>;
  resource: string;
  lines: Generated<number>;
  /** Of the canonical text of every line, in order; set when the import was applied. */
  digest: ColumnType<Buffer | null, null | undefined, Buffer>;
  startedAt: Date;
  finishedAt: ColumnType<Date | null, null | undefined, Date>;
}

interface Mirrored {
  workspaceId: WorkspaceId;
  createdOn: Date;
  /** The text that will be sent. */
  document: string;
  /** The import that wrote this row last. */
  importId: number;
}

export interface MirroredAccountsTable extends Mirrored {
  id: number;
  name: string;
  currency: string;
  type: string;
  status: string;
  parent: number | null;
  /** Kept by triggers, never written by code. */
  transactions: ColumnType<number, never, never>;
  firstTransactionOn: ColumnType<Date | null, never, never>;
  lastTransactionOn: ColumnType<Date | null, never, never>;
}

export interface MirroredTransactionsTable extends Mirrored {
  id: number;
  accountId: number;
  currency: string;
  type: string;
  status: string;
  amount: string | null;
  recipient: string | null;
  txHash: string | null;
}

export interface MirroredObjectsTable extends Mirrored {
  resource: string;
  /** What tells it from others of its resource; mostly its id. */
  key: string;
  id: number;
  accountId: number | null;
  /** The values it can be found by, each a list. */
  fields: unknown;
  /** Of a request, what it targets: `ACCOUNT/101`. */
  target: ColumnType<string | null, never, never>;
}
