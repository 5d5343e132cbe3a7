import {
  allHandlersFinished,
  condition,
  continueAsNew,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { listen } from './news.ts';

/**
 * Retried until done or until somebody should know: each is idempotent, and Postgres may be away for a while. Each takes
 * milliseconds: what has not answered after ten seconds died with its worker, and is done by another one.
 */
const { announce, decide, remind, watchReveal, close } = proxyActivities<Activities>({
  startToCloseTimeout: '10 seconds',
  scheduleToCloseTimeout: '1 day',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
});

/** Seven days without a ballot are about 1,900 events; only a flood of signals makes more. */
const MOST_EVENTS = 3_000;

/**
 * The life of one request, whatever its kind: announce it, await the quorum, decide, offer the reveal, await its
 * confirmation, close. Nothing is known here but the id. Every answer comes from Postgres and says how long it holds;
 * timers are only alarms, so a run woken early, or started anew for a request half-way through, just looks again.
 */
export async function governedRequest(requestId: string): Promise<void> {
  const news = listen();

  await announce(requestId);

  for (;;) {
    news.forget();
    const decision = await decide(requestId);
    if (decision.decided) break;
    if (decision.reminderDue) await remind(requestId);
    await news.orAfter(decision.lookAgainInMs);
    await startAnewWhenLong(requestId);
  }

  for (;;) {
    news.forget();
    const reveal = await watchReveal(requestId);
    if (reveal.over) break;
    await news.orAfter(reveal.lookAgainInMs);
    await startAnewWhenLong(requestId);
  }

  await close(requestId);
  await condition(allHandlersFinished);
}

/** Goes on with an empty history; nothing has to be carried over, since Postgres knows where the request stands. */
async function startAnewWhenLong(requestId: string): Promise<void> {
  if (workflowInfo().historyLength >= MOST_EVENTS) await continueAsNew<typeof governedRequest>(requestId);
}
