import { createDatabase, createPool } from '../database/connection.ts';
import { inWorkspace } from '../database/workspace-context.ts';
import { findMember } from '../members/roster.ts';
import type { Logger } from '../observability/logger.ts';
import { createMetrics } from '../observability/metrics.ts';
import { startOperationalServer } from '../observability/operational-server.ts';
import { publishHome } from '../slack-app/home/publish-home.ts';
import { restoreCards } from './cards/restore-cards.ts';
import type { NotifyDeps } from './deps.ts';
import { handleEntry } from './handle-entry.ts';
import { createMeter } from './meter.ts';
import type { NotificationsConfig } from './notifications-config.ts';
import { createSlackClient } from './slack-client.ts';
import { createNotificationWorker } from './worker.ts';

export interface Notifications {
  url: string;
  /** Takes no more jobs, lets those that run finish (20 s), and closes everything. */
  stop(): Promise<void>;
}

const GRACE_MS = 20_000;

/** The queue's worker, the one writer of cards and the operational routes; what fails leaves nothing open. */
export async function createNotifications(config: NotificationsConfig, log: Logger): Promise<Notifications> {
  await using opened = new AsyncDisposableStack();
  const { url, poolSize } = config.database;
  const db = opened.adopt(
    createDatabase(createPool({ url, poolSize, applicationName: 'quorate-notifications' })),
    (open) => open.destroy(),
  );
  const slack = createSlackClient(config.botToken, config.slack.apiUrl, log);
  const deps: NotifyDeps = {
    ...{ db, slack, dates: config.dates, webhooks: config.webhooks, log },
    publishHome: async (workspaceId, memberId) => {
      const member = await inWorkspace(db, workspaceId, (trx) => findMember(trx, workspaceId, memberId));
      if (member?.state === 'active')
        await publishHome({ db, slack, dates: config.dates }, workspaceId, member.slackUserId);
    },
  };
  const metrics = createMetrics('notifications');
  const meter = createMeter(metrics);
  const worker = opened.adopt(
    await createNotificationWorker({
      ...{ config: config.queue, log, meter, handle: (entry) => handleEntry(deps, entry) },
      ...(config.concurrency === undefined ? {} : { concurrency: config.concurrency }),
      ...(config.lockMs === undefined ? {} : { lockMs: config.lockMs }),
    }),
    (running) => within(GRACE_MS, running.close()),
  );
  const restoring = restoreCards(deps).catch((error: unknown) =>
    log.warn({ err: error }, 'notifications: cards were not looked after'),
  );
  opened.defer(() => within(GRACE_MS, restoring));
  const checks = {
    database: () => db.selectNoFrom((eb) => eb.lit(1).as('one')).execute(),
    queue: () => worker.ping(),
  };
  const server = opened.adopt(await startOperationalServer({ checks, metrics }, config.listen), (running) =>
    running.close(),
  );
  const open = opened.move();
  return { url: server.url, stop: () => open.disposeAsync() };
}

/** What takes longer is left behind: its claims run out, and another process takes it up. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  await Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
