import { parseId } from '../../domain/ids.ts';
import { WORKFLOW_SIGNALS } from '../../domain/workflow-signals.ts';
import type { Publish, Published } from '../../outbox/deliver.ts';
import type { Undelivered } from '../../outbox/undelivered.ts';
import { failureReason } from './failure-reason.ts';
import { inParallel } from './in-parallel.ts';
import { type WorkflowDestination, wakeWorkflow } from './wake-workflow.ts';

const AT_ONCE = 8;
/** With the deadline of the last signal it stays well below the 30 s of `Publish`. */
const START_WITHIN_MS = 10_000;

/**
 * Entries become signals: one for each name and request, however many entries say the same, because a signal carries
 * nothing and one look at Postgres answers them all. In order for a request, side by side for different ones. After a
 * failure nothing new is begun: Temporal is probably away.
 */
export function publishToWorkflows(destination: WorkflowDestination): Publish {
  return async (_workspaceId, entries) => {
    const published: Published = { delivered: [], failed: [] };
    const until = Date.now() + START_WITHIN_MS;
    const requests = Map.groupBy(entries, ({ subjectId }) => subjectId);
    await inParallel(AT_ONCE, requests.values(), async (about) => {
      for (const same of Map.groupBy(about, ({ event }) => event).values()) {
        if (published.failed.length > 0 || Date.now() > until) return;
        try {
          await wakeFor(destination, same[0]);
          published.delivered.push(...same.map(({ id }) => id));
        } catch (error) {
          published.failed.push(...same.slice(0, 1).map(({ id }) => ({ id, reason: failureReason(error) })));
        }
      }
    });
    return published;
  };
}

async function wakeFor(destination: WorkflowDestination, entry: Undelivered | undefined): Promise<void> {
  const requestId = parseId(entry?.subjectId ?? '', 'req');
  const signal = WORKFLOW_SIGNALS.find((name) => name === entry?.event);
  if (!requestId || !signal)
    throw new TypeError('an outbox entry names no request, or no signal that workflows know');
  await wakeWorkflow(destination, { requestId, signal });
}
