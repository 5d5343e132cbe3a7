import type { ColumnType, Generated } from 'kysely';
import type { RequestId, WebhookId, WorkspaceId } from '../../domain/ids.ts';

type SetLater<T> = ColumnType<T | null, null | undefined, T | null>;

export interface OutboxTable {
  workspaceId: WorkspaceId;
  id: ColumnType<number, never, never>;
  destination: 'workflow' | 'notification';
  event: string;
  subjectId: string;
  actorId: string | null;
  createdAt: Date;
  deliveredAt: SetLater<Date>;
  /** A notification whose every delivery has ended; until then it is queued again when the queue loses it. */
  handledAt: SetLater<Date>;
  attempts: Generated<number>;
  lastError: SetLater<string>;
  /** Not before then, after a failure. */
  nextAttemptAt: SetLater<Date>;
}

export type DeliveryChannel = 'card' | 'slack_dm' | 'slack_channel' | 'slack_thread' | 'app_home' | 'webhook';

export interface DeliveriesTable {
  workspaceId: WorkspaceId;
  outboxId: number;
  channel: DeliveryChannel;
  recipient: string;
  state: 'claimed' | 'delivered' | 'failed' | 'dropped';
  attempts: Generated<number>;
  claimedAt: Date;
  /** From when on anybody may take it (again): the end of a claim, or of the wait after a failure. */
  dueAt: Date;
  finishedAt: SetLater<Date>;
  detail: SetLater<string>;
}

export interface CardCopiesTable {
  workspaceId: WorkspaceId;
  requestId: RequestId;
  recipient: string;
  /** Where the message is; null while it is being posted. */
  slackChannel: SetLater<string>;
  slackTs: SetLater<string>;
  /** The request's version that this copy shows, and when that was read. */
  shownVersion: number;
  shownAt: SetLater<Date>;
  /** One updater at a time: nobody else touches the message before this. */
  leasedUntil: ColumnType<Date | null, Date | null | undefined, Date | null>;
  gone: Generated<boolean>;
}

export interface WebhooksTable {
  workspaceId: WorkspaceId;
  id: WebhookId;
  url: string;
  sealedSecret: Buffer;
  createdAt: Date;
  pausedAt: SetLater<Date>;
}

export interface SlackReceiptsTable {
  workspaceId: WorkspaceId;
  fingerprint: Buffer;
  receivedAt: Date;
  /** While the act is being done; null for what is done, or was never anything that takes time. */
  heldUntil: ColumnType<Date | null, Date | undefined, Date | null>;
}

export interface AuditEventsTable {
  workspaceId: WorkspaceId;
  seq: number;
  at: Date;
  actor: string;
  action: string;
  objectId: string;
  /** Canonical JSON: the very text that was hashed. */
  body: string;
  previousHash: Buffer;
  hash: Buffer;
}

export interface CommittedTextsTable {
  workspaceId: WorkspaceId;
  commitment: Buffer;
  salt: Buffer;
  content: string;
}
