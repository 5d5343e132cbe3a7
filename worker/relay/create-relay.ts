import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { Database } from '../../database/tables/index.ts';
import type { NotificationQueue } from '../../outbox/notification-queue.ts';
import { deliverDue } from './deliver-due.ts';
import { failureReason } from './failure-reason.ts';
import { listenToOutbox } from './listen.ts';
import { startLoop } from './loop.ts';
import { createRelayMeter } from './meter.ts';
import { pokeOverdue } from './poke-overdue.ts';
import { refillQueue } from './refill-queue.ts';
import { publishToQueue } from './to-queue.ts';
import { publishToWorkflows } from './to-workflows.ts';
import type { WorkflowDestination } from './wake-workflow.ts';

export interface RelayDeps {
  /** A pool of its own, so that busy activities never keep the news from leaving. */
  db: Kysely<Database>;
  directUrl: string;
  workflows: WorkflowDestination;
  queue: NotificationQueue;
  log: Logger;
  metrics?: Registry;
}

export interface Relay {
  /** Resolves when the rounds that run have ended. */
  stop(): Promise<void>;
}

/**
 * Carries the outbox to Temporal and to the queue, each in a loop of its own, so that one that is away holds up nothing
 * but itself. It keeps nothing in memory: killed anywhere, or run several times at once, it does the same.
 */
export function startRelay({ db, directUrl, workflows, queue, log, metrics }: RelayDeps): Relay {
  const meter = createRelayMeter(metrics);
  const loop = (what: string, everyMs: number, round: () => Promise<boolean>) =>
    startLoop({
      round,
      everyMs,
      onFailure: (error) => log.warn({ what, reason: failureReason(error) }, 'relay: trying again'),
    });

  const deliveries = [
    loop('signals', 1_000, () =>
      deliverDue({ db, destination: 'workflow', publish: publishToWorkflows(workflows), meter }),
    ),
    loop('jobs', 1_000, () =>
      deliverDue({ db, destination: 'notification', publish: publishToQueue(queue), meter }),
    ),
  ];
  const upkeep = [
    loop('overdue workflows', 10_000, () => pokeOverdue(db, workflows)),
    loop('lost jobs', 30_000, async () => {
      await refillQueue(db, queue);
      return false;
    }),
  ];
  const listening = listenToOutbox({
    directUrl,
    onNews: () => {
      for (const delivery of deliveries) delivery.wake();
    },
    onFailure: (error) =>
      log.warn({ what: 'listening', reason: failureReason(error) }, 'relay: trying again'),
  });

  return {
    async stop() {
      await listening.stop();
      await Promise.all([...deliveries, ...upkeep].map((each) => each.stop()));
    },
  };
}
