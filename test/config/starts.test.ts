import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ConfigError, type Environment, readOwnerUrl } from '../../config/index.ts';
import { readNotificationsConfig } from '../../notifications/notifications-config.ts';
import { readReportingApiConfig } from '../../reporting-api/reporting-api-config.ts';
import { readSlackAppConfig } from '../../slack-app/slack-app-config.ts';
import { readWorkerConfig } from '../../worker/worker-config.ts';
import { runCli } from '../support/run-cli.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const database = { DATABASE_URL: 'postgres://app:very-secret@127.0.0.1:1/x' };
const speaking = { SLACK_BOT_TOKEN: 'xoxb-1' };
const listening = { SLACK_APP_TOKEN: 'xapp-1' };

/** What each process needs to get past its settings; nothing answers at any of these addresses. */
const complete: Record<string, Record<string, string>> = {
  worker: { ...database, TEMPORAL_ADDRESS: '127.0.0.1:1', QUORATE_PAYLOAD_KEYS: `a:${key}` },
  'slack-app': { ...database, ...speaking, ...listening, QUORATE_PEPPERS: `1:${key}` },
  'reporting-api': { ...database, QUORATE_PEPPERS: `1:${key}`, QUORATE_WEBHOOK_KEY: key },
  notifications: { ...database, ...speaking, QUORATE_WEBHOOK_KEY: key },
  invariants: { DATABASE_OWNER_URL: database.DATABASE_URL },
};

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

function start(name: string, settings: Record<string, string>): Promise<Ended> {
  const main = fileURLToPath(new URL(`../../${name}/main.ts`, import.meta.url));
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...settings };
  const child = spawn(process.execPath, [main], { env, stdio: 'pipe', timeout: 55_000 });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

function expectPlainWords({ code, out, err }: Ended, name: string, variable: string): void {
  expect([variable, code, out]).toEqual([variable, 1, '']);
  expect(err).toMatch(new RegExp(`^${name} does not start\\. ${variable}\\b[^\\n]+\\nSet it [^\\n]+\\n$`));
  expect(err).not.toMatch(/very-secret|^\s+at |node:internal|ConfigError/m);
}

/** Each setting with a value that it cannot have; those that all processes read, with one of them. */
const wrong: Record<string, Record<string, string>> = {
  worker: {
    TEMPORAL_UI_ORIGIN: 'somewhere',
    QUORATE_PAYLOAD_KEYS: `a:${key},a:${key}`,
    QUORATE_MINIMUM_APPROVALS: 'two',
    WORKER_PORT: '70000',
  },
  'slack-app': {
    SLACK_MODE: 'carrier-pigeon',
    SLACK_API_URL: 'slack.com',
    QUORATE_ENVIRONMENT: 'staging',
    SLACK_APP_PORT: 'x',
  },
  'reporting-api': {
    DATABASE_URL: 'mysql://app:very-secret@127.0.0.1/x',
    DATABASE_POOL_SIZE: '1',
    REDIS_URL: 'very-secret',
    QUORATE_PEPPERS: 'first:very-secret',
    RATE_LIMIT_KEY_BURST: '0',
    REPORTING_API_PUBLIC_URL: 'api.example.com',
    REPORTING_API_OPERATIONS_PORT: '-1',
    REPORTING_API_TRUSTED_PROXIES: '10.0.0.7, proxy.example.com',
    REPORTING_API_MAX_CONNECTIONS: '0',
    REPORTING_API_MAX_CONNECTIONS_PER_ADDRESS: '-1',
    REPORTING_API_MAX_REQUESTS_PER_CONNECTION: 'many',
  },
  notifications: {
    DATABASE_DIRECT_URL: 'very-secret',
    QUORATE_WEBHOOK_KEY: 'very-secret',
    QUORATE_ALLOW_LOOPBACK_WEBHOOKS: 'perhaps',
  },
  invariants: { DATABASE_OWNER_URL: 'very-secret' },
};

const readers: Record<string, (env: Environment) => unknown> = {
  worker: readWorkerConfig,
  'slack-app': readSlackAppConfig,
  'reporting-api': readReportingApiConfig,
  notifications: readNotificationsConfig,
  invariants: readOwnerUrl,
};
const names = Object.keys(complete);

describe('J1 a configuration error stops the start with the name of the variable, in plain words', () => {
  it.each(names)('%s, when one is missing and when one is wrong', async (name) => {
    const [variable = ''] = Object.keys(complete[name] ?? {});
    const [other = '', value = ''] = Object.entries(wrong[name] ?? {})[0] ?? [];
    const { [variable]: _, ...rest } = complete[name] ?? {};
    expectPlainWords(await start(name, rest), name, variable);
    expectPlainWords(await start(name, { ...complete[name], [other]: value }), name, other);
  });

  it.each(names)('whichever variable of %s it is, and its value is not repeated', (name) => {
    const read = (settings: Record<string, string>) => () => readers[name]?.(settings);
    const settings = complete[name] ?? {};
    expect(read(settings)).not.toThrow();
    for (const variable of Object.keys(settings)) {
      const { [variable]: _, ...rest } = settings;
      expect(read(rest)).toThrow(new RegExp(`^${variable} is not set: .`));
    }
    for (const [variable, value] of Object.entries(wrong[name] ?? {})) {
      const refused = expect(read({ ...settings, [variable]: value }));
      refused.toThrow(ConfigError);
      refused.toThrow(new RegExp(`^${variable}\\b(?!.*very-secret)`));
    }
  });

  it('over HTTP the Slack app takes the signing secret instead of the token for a socket', () => {
    const { SLACK_APP_TOKEN: _, ...rest } = complete['slack-app'] ?? {};
    const settings = { ...rest, SLACK_MODE: 'http', SLACK_SIGNING_SECRET: 'very-secret' };
    expect(() => readSlackAppConfig(settings)).not.toThrow();
    const { SLACK_SIGNING_SECRET: __, ...unsigned } = settings;
    expect(() => readSlackAppConfig(unsigned)).toThrow(/^SLACK_SIGNING_SECRET is not set: ./);
  });

  it('LOG_LEVEL and a failpoint outside tests stop the start, too', async () => {
    for (const [variable, value] of [
      ['LOG_LEVEL', 'loud'],
      ['QUORATE_FAILPOINT', 'S4'],
    ] as const) {
      const ended = await start('notifications', { ...complete['notifications'], [variable]: value });
      expectPlainWords(ended, 'notifications', variable);
    }
  });

  it('the command line says it too, and that nothing was changed', async () => {
    for (const [args, variable] of [
      ['migrate', 'DATABASE_OWNER_URL'],
      ['keys list --workspace acme', 'DATABASE_URL'],
      ['operator-token issue --workspace acme --name nightly', 'QUORATE_PEPPERS'],
      ['webhook add --workspace acme --url https://hooks.example.com/', 'QUORATE_WEBHOOK_KEY'],
    ] as const) {
      const { code, err } = await runCli(args.split(' '), {});
      expect([args, code]).toEqual([args, 1]);
      expect(err).toMatch(
        new RegExp(`^${variable} is not set[^\\n]+\\nNothing was changed\\.\\nSet the variable`),
      );
    }
  });

  it('what is no configuration error is not taken for one', async () => {
    const { code, err } = await start('worker', complete['worker'] ?? {});
    expect(code).toBe(1);
    expect(err).not.toContain('does not start');
    expect(err).toContain('No Temporal answers');
  });
});
