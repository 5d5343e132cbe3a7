import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inWorkspace } from '../../database/workspace-context.ts';
import { plainText } from '../../dev/slack/block-text.ts';
import { handleEntry } from '../../notifications/handle-entry.ts';
import { createSlackClient } from '../../notifications/slack-client.ts';
import { createLogger } from '../../observability/logger.ts';
import { addWebhook } from '../../webhooks/add.ts';
import { refillQueue } from '../../worker/relay/refill-queue.ts';
import { connected } from '../spine/connected.ts';
import type { SeededWorkspace } from '../support/seed-workspace.ts';
import { slackSecrets } from '../support/slack-workspace.ts';
import { moveDatabaseClock } from '../support/time-skip.ts';
import {
  ask,
  copiesOf,
  HANDLES,
  happen,
  keyDraft,
  relay,
  type Stage,
  seed,
  tellAll,
  useStage,
  vote,
} from './stage.ts';

const MAIN = fileURLToPath(new URL('../../notifications/main.ts', import.meta.url));

/** A real process of its own; resolves with how it ended. */
async function runProcess(
  on: Stage,
  env: Record<string, string>,
): Promise<{ signal: NodeJS.Signals | null }> {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env['PATH'] ?? '',
      DATABASE_URL: on.database.appUrl,
      SLACK_API_URL: on.proxy.apiUrl,
      SLACK_BOT_TOKEN: slackSecrets.botToken,
      QUORATE_WEBHOOK_KEY: Buffer.alloc(32, 7).toString('base64'),
      QUORATE_ENVIRONMENT: 'test',
      NOTIFICATIONS_PORT: '0',
      ...env,
    },
    stdio: 'ignore',
  });
  const limit = setTimeout(() => child.kill('SIGTERM'), 60_000);
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  clearTimeout(limit);
  return { signal };
}

async function announcedId({ db }: Stage, { workspaceId }: SeededWorkspace): Promise<number> {
  const row = await inWorkspace(db, workspaceId, (trx) =>
    trx.selectFrom('outbox').select('id').where('event', '=', 'request_announced').executeTakeFirstOrThrow(),
  );
  return row.id;
}

describe('nothing that has to be told is lost', () => {
  const stage = useStage();

  it('T72 killed between posting a card and storing where: the message is found again, and every copy ends true', {
    timeout: 180_000,
  }, async () => {
    const on = stage();
    const workspace = await seed(on);
    const id = await ask(on, workspace, 'emil', 'create_reporting_key', keyDraft(workspace, 'Killed at S4'));
    await relay(on, workspace);
    expect(await runProcess(on, { QUORATE_FAILPOINT: 'S4' })).toEqual({ signal: 'SIGKILL' });
    const before = await copiesOf(on, workspace, id);
    expect(before.some(({ slackTs }) => slackTs === null)).toBe(true);

    await moveDatabaseClock(on.database.ownerUrl, 31_000);
    const log = createLogger({ level: 'error', name: 'test', destination: { write: () => {} } });
    const deps = {
      ...{
        db: on.db,
        log,
        dates: 'plain' as const,
        slack: createSlackClient('xoxb-test', on.proxy.apiUrl, log),
      },
      webhooks: { key: Buffer.alloc(32, 7), allowLoopback: true },
      publishHome: async () => {},
    };
    const entry = { workspaceId: workspace.workspaceId, outboxId: await announcedId(on, workspace) };
    expect(await handleEntry(deps, entry)).toBeNull();
    await vote(on, workspace, id, 'ana', 'reject');
    await on.activities.decide(id);
    await moveDatabaseClock(on.database.ownerUrl, 0);
    const process = await on.start();
    await tellAll(on, workspace);
    await process.stop();
    for (const who of ['ana', 'bruno', 'chiara', 'deniz'] as const) {
      const cards = on.slack
        .person(HANDLES[who])
        .messages('dm')
        .filter(({ blocks }) => blocks?.some(({ block_id }) => block_id === `card_${id}`));
      expect(cards, who).toHaveLength(1);
      expect(plainText(cards[0]!)).toContain('Rejected by @U0ANAFERREIRA');
    }
  });

  it('T38 the queue loses everything with 1,000 notifications in it: each is told once all the same', {
    timeout: 300_000,
  }, async () => {
    const on = stage();
    // What others left unhandled would be queued again, too.
    await connected(on.database.superuserUrl, (client) =>
      client.query('UPDATE outbox SET handled_at = now() WHERE handled_at IS NULL'),
    );
    const workspace = await seed(on);
    const heard = new Map<number, number>();
    const receiver = createServer(async (request, response) => {
      const { id } = JSON.parse(await text(request)) as { id: number };
      heard.set(id, (heard.get(id) ?? 0) + 1);
      response.end();
    });
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    onTestFinished(() => {
      receiver.closeAllConnections();
      receiver.close();
    });
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    const added = await addWebhook(on.db, Buffer.alloc(32, 7), workspace.workspaceId, url, {
      allowLoopback: true,
    });
    expect(added.ok).toBe(true);

    for (let entity = 1; entity <= 1_000; entity += 1)
      await happen(on, workspace, 'entity_edited', String(entity));
    for (let batch = 0; batch < 5; batch += 1) await relay(on, workspace);
    const { rowCount } = await connected(on.database.superuserUrl, (client) =>
      client.query(`DELETE FROM bullmq.job WHERE id LIKE '${workspace.workspaceId}-%'`),
    );
    expect(rowCount).toBe(1_000);

    await moveDatabaseClock(on.database.ownerUrl, 31_000);
    expect(await refillQueue(on.db, on.queue)).toBe(1_000);
    await on.start();
    await tellAll(on, workspace, 240_000);
    await moveDatabaseClock(on.database.ownerUrl, 0);
    expect(heard.size).toBe(1_000);
    expect(Math.max(...heard.values())).toBe(1);
  });
});
