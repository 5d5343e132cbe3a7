import type { ColumnType, Generated } from 'kysely';
import type { RequestId, WorkspaceId } from '../../domain/ids.ts';

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
  attempts: Generated<number>;
  lastError: SetLater<string>;
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
  finishedAt: SetLater<Date>;
  detail: SetLater<string>;
}

export interface CardCopiesTable {
  workspaceId: WorkspaceId;
  requestId: RequestId;
  recipient: string;
  slackChannel: string;
  slackTs: string;
  /** The request's version that this copy shows. */
  shownVersion: number;
  gone: Generated<boolean>;
}

export interface WebhooksTable {
  workspaceId: WorkspaceId;
  id: string;
  url: string;
  sealedSecret: Buffer;
  createdAt: Date;
  pausedAt: SetLater<Date>;
}

export interface SlackReceiptsTable {
  workspaceId: WorkspaceId;
  fingerprint: Buffer;
  receivedAt: Date;
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
