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
  token: string | null;
  parent: number | null;
  /** What a list by name goes by; the database's own, as is all that follows. */
  leadingName: Kept<string>;
  /** Kept by triggers; so is all of the tables below it. */
  setId: Kept<number | null>;
}

/** What triggers write and code only reads. */
type Kept<Value> = ColumnType<Value, never, never>;

export interface AccountActivityTable {
  workspaceId: Kept<WorkspaceId>;
  accountId: Kept<number>;
  setId: Kept<number | null>;
  transactions: Kept<number>;
  busy: Kept<boolean>;
  firstOn: Kept<Date | null>;
  lastOn: Kept<Date | null>;
}

export interface EntitySetsTable {
  workspaceId: Kept<WorkspaceId>;
  id: Kept<number>;
  entityIds: Kept<number[]>;
  accounts: Kept<number>;
}

export interface EntitySetMembersTable {
  workspaceId: Kept<WorkspaceId>;
  entityId: Kept<number>;
  setId: Kept<number>;
}

export interface TransactionKindsTable {
  workspaceId: Kept<WorkspaceId>;
  id: Kept<number>;
  currency: Kept<string>;
  type: Kept<string>;
  status: Kept<string>;
}

export interface TransactionCountsTable {
  workspaceId: Kept<WorkspaceId>;
  /** Below 0: the counters of one account, by the negative of its id. */
  setId: Kept<number>;
  span: Kept<number>;
  kindId: Kept<number>;
  slot: Kept<number>;
  n: Kept<number>;
  accounts: Kept<number[] | null>;
}

export interface MirroredTransactionsTable extends Mirrored {
  id: number;
  accountId: number;
  kindId: Kept<number>;
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
