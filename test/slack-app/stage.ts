import { PassThrough } from 'node:stream';
import { webApi } from '@slack/bolt';
import type { Kysely } from 'kysely';
import pg from 'pg';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import type { Database } from '../../database/tables/index.ts';
import { inWorkspace } from '../../database/workspace-context.ts';
import { type SlackProxy, startSlackProxy } from '../../dev/slack/proxy.ts';
import type { SlackMessage } from '../../dev/slack/slack-shapes.ts';
import { demoPeople, demoWorkspace } from '../../dev/slack/workspace-config.ts';
import { STANDARD_BOUNDS } from '../../domain/admin-rule.ts';
import type { MemberId, RequestId } from '../../domain/ids.ts';
import { createLogger } from '../../observability/logger.ts';
import { viewRequest } from '../../requests/request-view.ts';
import { createSlackApp, type SlackApp } from '../../slack-app/create-slack-app.ts';
import { FIELDS } from '../../slack-app/identifiers.ts';
import { createSlackDatabases } from '../../slack-app/slack-databases.ts';
import { card } from '../../slack-app/surfaces/card.ts';
import { useTestDatabase } from '../support/database.ts';
import { testPeppers } from '../support/seed-key.ts';
import { type SeededWorkspace, seedWorkspace } from '../support/seed-workspace.ts';
import { type SlackWorkspace, slackSecrets, useSlackWorkspace } from '../support/slack-workspace.ts';

export type Handle = (typeof demoPeople)[number]['handle'];
const HANDLES = { ana: 'ana', bruno: 'ben', chiara: 'chloe', deniz: 'dmitri', emil: 'erin' } as const;

export interface Stage {
  slack: SlackWorkspace;
  proxy: SlackProxy;
  /** Where a process of its own finds the database. */
  appUrl: string;
  db: Kysely<Database>;
  seeded: SeededWorkspace;
  app: SlackApp;
  /** Starts the process once more, beside the first. */
  startApp(): Promise<SlackApp>;
  /** Every line that the app logged, at its most talkative. */
  log(): string;
  memberId(handle: Handle): MemberId;
  slackId(handle: Handle): string;
  /** As the superuser, who sees every row. */
  sql<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  activities: ReturnType<typeof createActivities>;
  /** Posts the card of a request to one person, as the notification processes do. */
  postCard(requestId: RequestId, to: Handle): Promise<SlackMessage>;
}

/** A local Slack behind a proxy, an open workspace with its people, and the Slack app. One for a test file. */
export function useStage({ maxKeys = 5, mode = 'socket' as 'socket' | 'http' } = {}): () => Stage {
  const database = useTestDatabase();
  const slack = useSlackWorkspace();
  let stage: Stage | undefined;
  const closing: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    const { db, receipts } = createSlackDatabases({
      url: database().appUrl,
      applicationName: 'slack-app-test',
    });
    closing.unshift(
      () => db.destroy(),
      () => receipts.destroy(),
    );
    const superuser = new pg.Pool({ connectionString: database().superuserUrl, max: 2 });
    superuser.on('error', () => {});
    closing.unshift(() => superuser.end());
    const sql: Stage['sql'] = async (text, values) => (await superuser.query(text, values)).rows as never;
    const seeded = await seedWorkspace(db, { slackTeamId: demoWorkspace.teamId, maxKeys });
    await useDemoPeople(sql, seeded);
    const proxy = await startSlackProxy({ target: slack().url });
    closing.unshift(() => proxy.stop());
    const logged = new PassThrough();
    const lines: string[] = [];
    logged.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
    const startApp = async () => {
      const app = createSlackApp({
        db,
        receipts,
        bounds: STANDARD_BOUNDS,
        minting: { peppers: testPeppers, environment: 'test' },
        publicUrl: 'http://127.0.0.1:4600',
        slack: { mode, apiUrl: proxy.apiUrl },
        secrets: slackSecrets,
        listen: { host: '127.0.0.1', port: 0 },
        logger: createLogger({ level: 'trace', name: 'slack-app', destination: logged }),
      });
      await app.start();
      closing.unshift(() => app.stop());
      return app;
    };
    const app = await startApp();
    const memberId = (handle: Handle) => seeded.people[nameOf(handle)].id;
    const slackId = (handle: Handle) => demoPeople.find((person) => person.handle === handle)!.slackUserId;
    const poster = new webApi.WebClient(slackSecrets.botToken, { slackApiUrl: slack().apiUrl });
    const postCard = async (requestId: RequestId, to: Handle) => {
      const view = await inWorkspace(db, seeded.workspaceId, (trx) =>
        viewRequest(trx, seeded.workspaceId, requestId),
      );
      if (!view) throw new Error('no such request');
      const message = card(view, { readerId: memberId(to), dates: 'plain', now: new Date() });
      const posted = await poster.chat.postMessage({ channel: slackId(to), ...message });
      return slack()
        .person(to)
        .waitForMessage(({ ts }) => ts === posted.ts);
    };
    const activities = createActivities({ db, bounds: STANDARD_BOUNDS });
    stage = {
      slack: slack(),
      proxy,
      appUrl: database().appUrl,
      db,
      seeded,
      app,
      startApp,
      log: () => lines.join(''),
      memberId,
      slackId,
      sql,
      activities,
      postCard,
    };
    if (mode === 'socket') await warmUp(stage);
  });
  afterEach(async ({ task }) => {
    stage?.proxy.heal();
    for (const { slackUserId } of demoPeople) stage?.proxy.setUserFlags(slackUserId, {});
    if (stage && task.result?.state === 'fail') await endEverything(stage);
  });
  afterAll(async () => {
    for (const close of closing) await close();
  });
  return () => {
    if (!stage) throw new Error('The stage stands only inside tests and hooks.');
    return stage;
  };
}

/** The first clicks of a process take it longest, on a busy machine longer than Slack waits: no test begins with them. */
async function warmUp({ slack }: Stage): Promise<void> {
  const erin = slack.person('erin');
  await erin.slashCommand('/keys', 'help');
  await erin.slashCommand('/keys', 'request');
  // Whether it works is for the tests to say.
  await erin.waitForModal('Permission groups').catch(() => undefined);
  while (erin.currentModal()) await erin.closeModal();
}

/** Nothing waits, works or has its name taken any more: so that a test can be tried anew. */
export async function endEverything({ sql }: Stage): Promise<void> {
  await sql("UPDATE reveal_rights SET state = 'withdrawn', closed_at = now() WHERE state = 'open'");
  await sql(
    "UPDATE requests SET state = 'cancelled', decided_at = now(), next_wake_at = NULL WHERE state = 'pending'",
  );
  await sql("UPDATE reporting_keys SET state = 'revoked', ended_at = now() WHERE ended_at IS NULL");
  await sql('UPDATE workspaces SET live_keys = 0');
}

function nameOf(handle: Handle): keyof typeof HANDLES {
  return (Object.keys(HANDLES) as (keyof typeof HANDLES)[]).find((name) => HANDLES[name] === handle)!;
}

async function useDemoPeople(sql: Stage['sql'], { people }: SeededWorkspace): Promise<void> {
  for (const [name, handle] of Object.entries(HANDLES)) {
    const person = demoPeople.find((candidate) => candidate.handle === handle)!;
    await sql('UPDATE members SET slack_user_id = $1, name = $2, time_zone = $3 WHERE id = $4', [
      person.slackUserId,
      person.name,
      person.timeZone,
      people[name as keyof typeof HANDLES].id,
    ]);
  }
}

/** What a person enters for a key, unless a test says otherwise. */
export const filled = {
  [FIELDS.name]: 'Treasury dashboard',
  [FIELDS.entities]: ['Treasury'],
  [FIELDS.permissionGroups]: ['Reports'],
  [FIELDS.purpose]: 'Month-end figures',
};

/** From `/keys request` to a sent request. */
export async function requestKey(
  stage: Stage,
  who: Handle,
  entries: Record<string, string | string[] | null> = {},
): Promise<RequestId> {
  const person = stage.slack.person(who);
  const [before] = await stage.sql<{ count: string }>('SELECT count(*) FROM requests');
  await person.slashCommand('/keys', 'request');
  await person.waitForModal('Permission groups');
  person.fillModal({ ...filled, ...entries });
  await person.submitModal();
  await person.waitForModal('Nothing exists yet');
  await person.submitModal();
  await person.waitForModal('Sent');
  await person.closeModal();
  const [row] = await stage.sql<{ id: RequestId; count: string }>(
    'SELECT id, (SELECT count(*) FROM requests) AS count FROM requests ORDER BY created_at DESC LIMIT 1',
  );
  if (!row || row.count === before?.count) throw new Error('no request was made');
  return row.id;
}

/** Approves by two cards and decides; out: what the owner may reveal. */
export async function approveFully(
  stage: Stage,
  requestId: RequestId,
  by: Handle[] = ['ana', 'ben'],
): Promise<void> {
  for (const handle of by) {
    const posted = await stage.postCard(requestId, handle);
    await stage.slack.person(handle).clickButton(posted, 'Approve');
    await stage.slack.person(handle).waitForEphemeral('Recorded');
  }
  await stage.activities.decide(requestId);
}
