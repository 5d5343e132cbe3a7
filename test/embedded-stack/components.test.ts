import { execFile, spawnSync } from 'node:child_process';
import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebClient } from '@slack/web-api';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { demoPeople, localSlackConfig } from '../../dev/slack/workspace-config.ts';
import { startChild } from '../../dev/stack/child.ts';
import { findChromium, openBrowser, takePicture } from '../../dev/stack/chromium.ts';
import { startLocalSlack } from '../../dev/stack/local-slack.ts';
import { freePort } from '../../dev/stack/ports.ts';
import { startPostgres } from '../../dev/stack/postgres.ts';
import { startRedis } from '../../dev/stack/redis.ts';
import { startTemporal } from '../../dev/stack/temporal.ts';
import { temporaryDirectory } from '../../dev/stack/temporary-directory.ts';
import { redisMissing } from '../support/redis.ts';

const chromium = findChromium((line) => process.stderr.write(`${line}\n`));
if ('reason' in chromium) process.stderr.write(`The pictures are skipped: ${chromium.reason}\n`);

describe('the components of the embedded stack', () => {
  let root: string;
  beforeEach(() => {
    root = temporaryDirectory('test');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const slackTokens = { botToken: 'xoxb-test', appToken: 'xapp-test', signingSecret: 'signing' };
  const startSlack = async () => {
    const config = localSlackConfig({ people: demoPeople, ...slackTokens });
    return startLocalSlack({ port: await freePort(), config, dataDir: join(root, 'slack') });
  };

  it('A1 PostgreSQL keeps its data over a restart, the roles with whatever passwords are valid now', async () => {
    const options = { directory: join(root, 'postgres'), logFile: join(root, 'postgres.log'), durable: true };
    const start = async (owner: string) =>
      startPostgres({ ...options, port: await freePort(), passwords: { superuser: 'a', owner, app: 'c' } });
    const first = await start('before');
    await query(first.url('quorate_owner', 'quorate'), 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.stop();
    const second = await start('after');
    try {
      expect(await query(second.url('quorate_owner', 'quorate'), 'SELECT answer FROM kept')).toEqual([
        { answer: 42 },
      ]);
      expect(await query(second.url('postgres', 'quorate'), 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
    } finally {
      await second.stop();
    }
  });

  it.skipIf(redisMissing !== undefined)(
    'Redis evicts nothing and keeps what was written over a restart',
    async () => {
      const start = async () => startRedis({ directory: join(root, 'redis'), port: await freePort() });
      const first = await start();
      await withRedis(first.url, (redis) => redis.set('kept', 'yes'));
      await first.stop();
      const second = await start();
      try {
        expect(await withRedis(second.url, (redis) => redis.get('kept'))).toBe('yes');
        const policy = await withRedis(second.url, (redis) => redis.config('GET', 'maxmemory-policy'));
        expect(policy).toEqual(['maxmemory-policy', 'noeviction']);
      } finally {
        await second.stop();
      }
    },
  );

  it('A1 Temporal keeps its data where it is told, whatever characters the path has', async () => {
    const databaseFile = join(root, "100 %41 d'été?#", 'temporal.db');
    const temporal = await startTemporal({
      port: await freePort(),
      uiPort: undefined,
      databaseFile,
      logFile: join(root, 'temporal.log'),
    });
    await temporal.stop();
    expect(existsSync(databaseFile)).toBe(true);
  });

  it("A1 the local Slack answers Slack's own client", async () => {
    const slack = await startSlack();
    try {
      const client = new WebClient(slackTokens.botToken, { slackApiUrl: `${slack.url}/api/` });
      expect((await client.auth.test()).team_id).toBe('T0QUORATE');
    } finally {
      await slack.stop();
    }
  });

  it.skipIf('reason' in chromium)('A5 a page of the local Slack can be looked at as a picture', async () => {
    const slack = await startSlack();
    const browser = await openBrowser({ path: (chromium as { path: string }).path, width: 1000 });
    try {
      const file = join(root, 'slack.png');
      await takePicture(browser.context, { url: slack.url, file, waitFor: 'text=key-approvals' });
      expect(statSync(file).size).toBeGreaterThan(5_000);
    } finally {
      await browser.close();
      await slack.stop();
    }
  });

  it('A1 a component ends even when the process that started it is killed outright', async () => {
    const script = fileURLToPath(new URL('./starts-a-child-and-dies.ts', import.meta.url));
    const pid = await new Promise<number>((resolve) => {
      execFile(process.execPath, [script, join(root, 'sleeper.log')], (_killed, printed) =>
        resolve(Number(printed)),
      );
    });
    expect(pid).toBeGreaterThan(0);
    await vi.waitUntil(() => !isAlive(pid), { timeout: 40_000 });
  });

  it('A1 a component that will not stop when asked is killed when its grace is over', async () => {
    const stubborn = await startChild({
      name: 'stubborn',
      command: '/bin/sh',
      args: ['-c', 'trap "" TERM; echo ready; while :; do sleep 0.2; done'],
      logFile: join(root, 'stubborn.log'),
      graceMilliseconds: 300,
    });
    await vi.waitUntil(() => statSync(stubborn.logFile).size > 0, { timeout: 20_000 });
    await stubborn.stop();
    expect(stubborn.ending()).toBe('was ended by SIGKILL');
  });

  it('A1 a component that ended by itself is told from one that was stopped or killed', async () => {
    const start = (script: string) =>
      startChild({
        name: 'short',
        command: '/bin/sh',
        args: ['-c', script],
        logFile: join(root, 'short.log'),
      });
    const [alone, stopped, killed] = [
      await start('exit 3'),
      await start('sleep 60'),
      await start('sleep 60'),
    ];
    await stopped.stop();
    killed.kill('SIGKILL');
    const endings = () => [alone, stopped, killed].map((child) => child.ending());
    await expect.poll(endings).toEqual(['ended with code 3', 'was ended by SIGTERM', 'was ended by SIGKILL']);
    const own = [alone, stopped, killed].map((child) => child.ownEnding());
    expect(own).toEqual(['ended with code 3', undefined, undefined]);
  });
});

async function query(connectionString: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

async function withRedis<Answer>(url: string, ask: (redis: Redis) => Promise<Answer>): Promise<Answer> {
  const redis = new Redis(url);
  try {
    return await ask(redis);
  } finally {
    await redis.quit();
  }
}

/** A process that has ended, but whose end nobody has asked about yet, still has its number: as a zombie. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}
