import { App, LogLevel } from '@slack/bolt';
import { sql } from 'kysely';
import type { ListenConfig, SlackConfig, SlackSecrets } from '../config/index.ts';
import type { RuleBounds } from '../domain/admin-rule.ts';
import type { MintingDeps } from '../keys/claim-reveal.ts';
import type { Logger } from '../observability/logger.ts';
import { createMetrics } from '../observability/metrics.ts';
import { startOperationalServer } from '../observability/operational-server.ts';
import { slackLogger } from '../observability/slack-logger.ts';
import type { SlackDeps } from './deps.ts';
import { addListeners } from './listeners/index.ts';
import { createHttpReceiver } from './receivers/http-receiver.ts';
import { withScrubbing } from './receivers/scrubbing.ts';
import { createSocketReceiver } from './receivers/socket-receiver.ts';
import { createSlackClients } from './slack-clients.ts';
import type { SlackDatabases } from './slack-databases.ts';

export interface SlackAppOptions extends SlackDatabases {
  bounds: RuleBounds;
  minting: Omit<MintingDeps, 'db'>;
  publicUrl: string;
  slack: SlackConfig;
  secrets: SlackSecrets;
  /** Health and metrics; in HTTP mode Slack's requests, too. */
  listen: ListenConfig;
  logger: Logger;
}

export interface SlackApp {
  /** Where it listens, once started. */
  url(): string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** The Slack process: Bolt with our receiver, every listener, health endpoints. Starts nothing by itself. */
export function createSlackApp(options: SlackAppOptions): SlackApp {
  const { db, receipts, bounds, publicUrl, slack, secrets, logger } = options;
  const sdkLogger = slackLogger(logger);
  const clients = createSlackClients(secrets.botToken, {
    logger: sdkLogger,
    ...(slack.apiUrl === undefined ? {} : { apiUrl: slack.apiUrl }),
  });
  // A Slack of one's own address is a local one, which cannot draw Slack's dates.
  const dates = slack.apiUrl === undefined ? 'slack' : 'plain';
  const deps: SlackDeps = {
    db,
    receipts,
    bounds,
    minting: { db, ...options.minting },
    publicUrl,
    clients,
    dates,
    logger,
  };
  const door = slack.mode === 'http' ? httpDoor(options) : socketDoor(options, sdkLogger);
  const app = new App({
    receiver: withScrubbing(door.receiver),
    authorize: async () => ({ botToken: secrets.botToken }),
    logger: sdkLogger,
    logLevel: LogLevel.INFO,
    ignoreSelf: false,
    convoStore: false,
    clientOptions: slack.apiUrl === undefined ? {} : { slackApiUrl: slack.apiUrl },
  });
  app.error(async (error) => {
    logger.error({ err: error }, 'a listener failed');
    // The receiver then leaves an event unacknowledged, and Slack delivers it again.
    throw error;
  });
  addListeners(app, deps);
  return {
    url: door.url,
    start: async () => {
      await door.open();
      await app.start();
      logger.info({ mode: slack.mode }, 'listening to Slack');
    },
    stop: async () => {
      await app.stop();
      await door.close();
    },
  };
}

interface Door {
  receiver: Parameters<typeof withScrubbing>[0];
  url(): string;
  open(): Promise<void>;
  close(): Promise<void>;
}

function databaseAnswers({ db }: SlackAppOptions): () => Promise<unknown> {
  return () => sql`SELECT 1`.execute(db);
}

/** One port for Slack's requests and for health. */
function httpDoor(options: SlackAppOptions): Door {
  const { receipts, secrets, listen, logger } = options;
  const operational = { checks: { database: databaseAnswers(options) } };
  const { receiver, url } = createHttpReceiver({
    db: receipts,
    signingSecret: secrets.signingSecret ?? '',
    listen,
    operational,
    logger,
  });
  const nothing = async () => {};
  return { receiver, url, open: nothing, close: nothing };
}

/** Slack over its socket; health on a port of its own. */
function socketDoor(options: SlackAppOptions, sdkLogger: ReturnType<typeof slackLogger>): Door {
  const { secrets, slack, listen } = options;
  const { receiver, connected } = createSocketReceiver({
    appToken: secrets.appToken,
    apiUrl: slack.apiUrl,
    logger: sdkLogger,
  });
  const slackAnswers = async () => {
    if (!connected()) throw new Error('no socket to Slack is open');
  };
  let server: Awaited<ReturnType<typeof startOperationalServer>> | undefined;
  return {
    receiver,
    url: () => server?.url ?? '',
    open: async () => {
      const checks = { database: databaseAnswers(options), slack: slackAnswers };
      server = await startOperationalServer({ checks, metrics: createMetrics('slack-app') }, listen);
    },
    close: async () => server?.close(),
  };
}
