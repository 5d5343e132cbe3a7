import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { nowInSeconds, signedRequest } from '../../dev/slack/signed-http.ts';
import { testPeppers } from '../support/seed-key.ts';
import { slackSecrets } from '../support/slack-workspace.ts';
import { holdWorkspace } from './hold-workspace.ts';
import { approveBody, ballots, pending } from './over-http.ts';
import { type Stage, useStage } from './stage.ts';

const MAIN = fileURLToPath(new URL('../../slack-app/main.ts', import.meta.url));
const { botToken, signingSecret } = slackSecrets;
const stage = useStage({ mode: 'http' });

it('rule 7 a click whose process was killed at it is done when it is delivered again, and no third time', {
  timeout: 180_000,
}, async () => {
  const { app, db, seeded, sql } = stage();
  // An act that an earlier try left half done is not waited for.
  await sql('DELETE FROM slack_receipts');
  const { id, value } = await pending(stage());
  const body = approveBody(stage(), value);
  const deliver = (url: string, secondsAgo: number) =>
    fetch(
      `${url}/slack/events`,
      signedRequest({ signingSecret, body, timestamp: nowInSeconds() - secondsAgo }),
    );
  const release = await holdWorkspace(db, seeded.workspaceId);
  try {
    const killed = await startProcess(stage());
    const lost = deliver(killed.url, 3).catch(() => 'cut off');
    const isAtIt = `SELECT 1 FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'quorate-slack-app' AND wait_event_type = 'Lock'`;
    await expect.poll(() => sql(isAtIt), { timeout: 40_000 }).toHaveLength(1);
    await killed.kill();
    await lost;
  } finally {
    await release();
  }
  expect(await ballots(stage(), id)).toBe(0);
  // Again to the letter, and signed anew: at once, as a proxy would, and as Slack does.
  const again = await Promise.all([deliver(app.url(), 3), deliver(app.url(), 0)]);
  expect(again.map(({ status }) => status)).toEqual([200, 200]);
  await expect.poll(() => ballots(stage(), id), { timeout: 20_000 }).toBe(1);
  const underWay = 'SELECT 1 FROM slack_receipts WHERE held_until IS NOT NULL';
  await expect.poll(() => sql(underWay)).toEqual([]);
  expect((await deliver(app.url(), 1)).status).toBe(200);
  expect(await ballots(stage(), id)).toBe(1);
  const refused = "SELECT 1 FROM audit_events WHERE action = 'ballot.refused' AND object_id = $1";
  expect(await sql(refused, [id])).toEqual([]);
});

/** A process of its own, to be killed; the end of the test does so, too, and the end of its patience. */
async function startProcess({ appUrl, proxy }: Stage) {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env['PATH'] ?? '',
      DATABASE_URL: appUrl,
      SLACK_MODE: 'http',
      SLACK_API_URL: proxy.apiUrl,
      SLACK_BOT_TOKEN: botToken,
      SLACK_SIGNING_SECRET: signingSecret,
      SLACK_APP_PORT: '0',
      QUORATE_PEPPERS: testPeppers
        .map(({ version, key }) => `${version}:${key.toString('base64')}`)
        .join(','),
      QUORATE_ENVIRONMENT: 'test',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = async () => {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  onTestFinished(kill);
  const limit = setTimeout(() => child.kill('SIGKILL'), 40_000);
  for await (const line of createInterface(child.stdout)) {
    const { msg, url } = JSON.parse(line) as { msg: string; url?: string };
    if (msg !== 'the Slack app is running' || !url) continue;
    clearTimeout(limit);
    return { url, kill };
  }
  throw new Error('the process ended before it ran');
}
