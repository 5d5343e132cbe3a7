import type { WorkspaceId } from '../domain/ids.ts';

/** All that a job holds: where the entry is. What it says is read from Postgres when the job is done. */
export interface NotificationEntry {
  workspaceId: WorkspaceId;
  outboxId: number;
}

export interface NotificationQueue {
  /** Adds the entries in this order. One that is there already stays as it is; rejects when the queue is away. */
  add(entries: readonly NotificationEntry[]): Promise<void>;
}
