import type { Publish } from '../../outbox/deliver.ts';
import type { NotificationQueue } from '../../outbox/notification-queue.ts';
import { failureReason } from './failure-reason.ts';
import { inTime } from './in-time.ts';

const DEADLINE_MS = 10_000;

/** Entries become jobs that hold only their ids, added in order. All, or none: then the first one says why. */
export function publishToQueue(queue: NotificationQueue): Publish {
  return async (workspaceId, entries) => {
    try {
      const jobs = entries.map(({ id }) => ({ workspaceId, outboxId: id }));
      await inTime(DEADLINE_MS, queue.add(jobs));
      return { delivered: entries.map(({ id }) => id), failed: [] };
    } catch (error) {
      return {
        delivered: [],
        failed: entries.slice(0, 1).map(({ id }) => ({ id, reason: failureReason(error) })),
      };
    }
  };
}
