import { type Kysely, sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import type { QueueConfig } from '../../config/index.ts';
import { createDatabase, createPool } from '../../database/connection.ts';
import type { Database } from '../../database/tables/index.ts';
import { enterWorkspace, inWorkspace } from '../../database/workspace-context.ts';
import { type SlackProxy, startSlackProxy } from '../../dev/slack/proxy.ts';
import type { SlackMessage } from '../../dev/slack/slack-shapes.ts';
import { demoPeople, demoWorkspace } from '../../dev/slack/workspace-config.ts';
import { STANDARD_BOUNDS } from '../../domain/admin-rule.ts';
import type { RequestId } from '../../domain/ids.ts';
import { createNotifications, type Notifications } from '../../notifications/create-notifications.ts';
import type { NotificationsConfig } from '../../notifications/notifications-config.ts';
import { createLogger } from '../../observability/logger.ts';
import { createNotificationQueue } from '../../outbox/bullmq-queue.ts';
import { deliverBatch } from '../../outbox/deliver.ts';
import type { NotificationQueue } from '../../outbox/notification-queue.ts';
import { castBallot } from '../../requests/cast-ballot.ts';
import type { Drafts, KindName } from '../../requests/kinds/index.ts';
import { viewRequest } from '../../requests/request-view.ts';
import { submitRequest } from '../../requests/submit.ts';
import { publishToQueue } from '../../worker/relay/to-queue.ts';
import { connected } from '../spine/connected.ts';
import { type TestDatabase, useTestDatabase } from '../support/database.ts';
import { type SeededWorkspace, type SeedOptions, seedWorkspace } from '../support/seed-workspace.ts';
import { type SlackWorkspace, slackSecrets, useSlackWorkspace } from '../support/slack-workspace.ts';
import { moveDatabaseClock } from '../support/time-skip.ts';

export type Who = keyof SeededWorkspace['people'];

/** The seeded people are these of the local Slack. */
export const HANDLES = { ana: 'ana', bruno: 'ben', chiara: 'chloe', deniz: 'dmitri', emil: 'erin' } as const;

export interface Stage {
  database: TestDatabase;
  db: Kysely<Database>;
  slack: SlackWorkspace;
  proxy: SlackProxy;
  queueConfig: QueueConfig;
  queue: NotificationQueue;
  activities: ReturnType<typeof createActivities>;
  logged: string[];
  /** What somebody reads, anywhere or in one place, that was not there when this try of the test began. */
  news(who: Who, where?: string): SlackMessage[];
  config(overrides?: Partial<NotificationsConfig>): NotificationsConfig;
  /** Starts a notifications process's inside; stopped at the end of the file. */
  start(overrides?: Partial<NotificationsConfig>): Promise<Notifications>;
}

/** Postgres, a queue, a local Slack behind a proxy: one for a test file. */
export function useStage(
  queueOf: (database: TestDatabase) => QueueConfig | Promise<QueueConfig> = ({ appUrl }) => ({
    databaseUrl: appUrl,
  }),
): () => Stage {
  const database = useTestDatabase();
  const slack = useSlackWorkspace();
  const ends: (() => Promise<unknown>)[] = [];
  let stage: Stage | undefined;
  /** By the test that runs. */
  const startedNow: (() => Promise<unknown>)[] = [];
  let old: ReadonlySet<string> = new Set();
  const messagesOf = (who: Who, where?: string) => slack().person(HANDLES[who]).messages(where);
  beforeAll(async () => {
    const db = createDatabase(createPool({ url: database().appUrl, applicationName: 'test', poolSize: 12 }));
    ends.push(() => db.destroy());
    const proxy = await startSlackProxy({ target: slack().url });
    ends.push(proxy.stop);
    const queueConfig = await queueOf(database());
    const queue = createNotificationQueue(queueConfig);
    ends.push(queue.close);
    const logged: string[] = [];
    const log = createLogger({
      level: 'info',
      name: 'notifications',
      destination: { write: (line) => void logged.push(line) },
    });
    const config = (overrides: Partial<NotificationsConfig> = {}): NotificationsConfig => ({
      database: { url: database().appUrl, directUrl: database().appUrl, poolSize: 10 },
      queue: queueConfig,
      slack: { mode: 'socket', apiUrl: proxy.apiUrl },
      botToken: slackSecrets.botToken,
      dates: 'plain',
      webhooks: { key: Buffer.alloc(32, 7), allowLoopback: true, timeoutMs: 10_000 },
      listen: { host: '127.0.0.1', port: 0 },
      ...overrides,
    });
    const start = async (overrides: Partial<NotificationsConfig> = {}) => {
      const notifications = await createNotifications(config(overrides), log);
      let stopped: Promise<void> | undefined;
      const stop = () => (stopped ??= notifications.stop());
      ends.push(stop);
      startedNow.push(stop);
      return { ...notifications, stop };
    };
    const activities = createActivities({ db, bounds: STANDARD_BOUNDS });
    stage = {
      database: database(),
      db,
      slack: slack(),
      proxy,
      queueConfig,
      queue,
      activities,
      logged,
      news: (who, where) => messagesOf(who, where).filter(({ ts }) => !old.has(ts)),
      config,
      start,
    };
  });
  beforeEach(() => {
    startedNow.length = 0;
    old = new Set((Object.keys(HANDLES) as Who[]).flatMap((who) => messagesOf(who)).map(({ ts }) => ts));
  });
  // What a failed test started or moved must not meet the next one, or its own second try.
  afterEach(async ({ task }) => {
    stage?.proxy.heal();
    if (task.result?.state !== 'fail') return;
    for (const stop of startedNow) await stop();
    await moveDatabaseClock(database().ownerUrl, 0);
    await connected(database().superuserUrl, (client) => client.query('DELETE FROM bullmq.job'));
  });
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });
  return () => stage!;
}

/** A workspace whose people are the local Slack's. */
export async function seed({ db }: Stage, options: SeedOptions = {}): Promise<SeededWorkspace> {
  const workspace = await seedWorkspace(db, {
    announcementChannel: demoWorkspace.approvalsChannelId,
    ...options,
  });
  await db.transaction().execute(async (trx) => {
    await enterWorkspace(trx, workspace.workspaceId);
    for (const [who, member] of Object.entries(workspace.people)) {
      const person = demoPeople.find(({ handle }) => handle === HANDLES[who as Who])!;
      Object.assign(member, { slackUserId: person.slackUserId, name: person.name });
      await trx
        .updateTable('members')
        .set({ slackUserId: person.slackUserId, name: person.name })
        .where('id', '=', member.id)
        .execute();
    }
  });
  return workspace;
}

export function keyDraft(
  workspace: SeededWorkspace,
  name: string,
  owner: Who = 'emil',
): Drafts['create_reporting_key'] {
  return {
    name,
    entityIds: [workspace.entityIds[0], workspace.entityIds[1]],
    permissionGroupIds: [workspace.permissionGroupIds.reports],
    ownerId: workspace.people[owner].id,
    expiresAt: new Date(Date.now() + 90 * 86_400_000).toISOString(),
    purpose: 'Month-end reporting for the auditors.\nThey read balances and transactions, nothing else.',
  };
}

/** Submits and announces, as the workflow would. */
export async function ask<Kind extends KindName>(
  stage: Stage,
  workspace: SeededWorkspace,
  who: Who,
  kind: Kind,
  draft: Drafts[Kind],
): Promise<RequestId> {
  const submitted = await submitRequest(stage.db, STANDARD_BOUNDS, {
    workspaceId: workspace.workspaceId,
    requesterId: workspace.people[who].id,
    kind,
    draft,
  });
  if (!submitted.ok) throw new Error(JSON.stringify(submitted.refusal));
  await stage.activities.announce(submitted.value.id);
  return submitted.value.id;
}

export async function vote(
  stage: Stage,
  workspace: SeededWorkspace,
  requestId: RequestId,
  who: Who,
  choice: 'approve' | 'reject' = 'approve',
) {
  const { workspaceId } = workspace;
  const view = await inWorkspace(stage.db, workspaceId, (trx) => viewRequest(trx, workspaceId, requestId));
  const outcome = await castBallot(stage.db, {
    workspaceId,
    requestId,
    voterId: workspace.people[who].id,
    choice,
    contentHash: Buffer.from(view!.contentHash, 'hex'),
    reachDigest: Buffer.from(view!.reachDigest, 'hex'),
  });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
}

/** What the relay does: outbox entries become jobs. */
export async function relay(stage: Stage, workspace: SeededWorkspace): Promise<void> {
  await deliverBatch(stage.db, workspace.workspaceId, 'notification', publishToQueue(stage.queue));
}

/** Relays, and waits until everything of this workspace was told. */
export async function tellAll(stage: Stage, workspace: SeededWorkspace, timeout = 50_000): Promise<void> {
  await relay(stage, workspace);
  await vi.waitFor(
    async () => {
      const left = await unhandled(stage, workspace);
      if (left.length > 0) throw new Error(`not told yet: ${left.join(', ')}`);
    },
    { timeout, interval: 30 },
  );
}

export async function unhandled({ db }: Stage, { workspaceId }: SeededWorkspace): Promise<string[]> {
  const rows = await inWorkspace(db, workspaceId, (trx) =>
    trx
      .selectFrom('outbox')
      .select('event')
      .where('destination', '=', 'notification')
      .where('handledAt', 'is', null)
      .execute(),
  );
  return rows.map(({ event }) => event);
}

export function deliveriesOf({ db }: Stage, { workspaceId }: SeededWorkspace) {
  return inWorkspace(db, workspaceId, (trx) =>
    trx.selectFrom('deliveries').selectAll().orderBy('outboxId').execute(),
  );
}

export function copiesOf({ db }: Stage, { workspaceId }: SeededWorkspace, requestId: RequestId) {
  return inWorkspace(db, workspaceId, (trx) =>
    trx
      .selectFrom('cardCopies')
      .selectAll()
      .where('requestId', '=', requestId)
      .orderBy('recipient')
      .execute(),
  );
}

export function viewOf({ db }: Stage, { workspaceId }: SeededWorkspace, requestId: RequestId) {
  return inWorkspace(db, workspaceId, async (trx) => (await viewRequest(trx, workspaceId, requestId))!);
}

/** Writes an outbox entry as nothing else would: an event that happened for the test alone. */
export async function happen(
  { db }: Stage,
  { workspaceId }: SeededWorkspace,
  event: string,
  subjectId: string,
): Promise<number> {
  return inWorkspace(db, workspaceId, async (trx) => {
    const { rows } = await sql<{ id: number }>`
      INSERT INTO outbox (workspace_id, destination, event, subject_id, created_at)
      VALUES (${workspaceId}, 'notification', ${event}, ${subjectId}, quorate_clock()) RETURNING id`.execute(
      trx,
    );
    return rows[0]!.id;
  });
}
