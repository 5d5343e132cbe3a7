import {
  type DatabaseConfig,
  type Environment,
  type ListenConfig,
  type QueueConfig,
  readAllowLoopbackWebhooks,
  readDatabaseConfig,
  readListenConfig,
  readQueueConfig,
  readSlackBotToken,
  readSlackConfig,
  readWebhookKey,
  type SlackConfig,
} from '../config/index.ts';
import type { DateStyle } from '../slack-app/surfaces/instant.ts';
import type { WebhookSettings } from './webhook/deliver.ts';

/** All that the notifications process is told. */
export interface NotificationsConfig {
  database: DatabaseConfig;
  queue: QueueConfig;
  slack: SlackConfig;
  botToken: string;
  dates: DateStyle;
  webhooks: WebhookSettings;
  listen: ListenConfig;
  /** Jobs done at once, and how long a killed process's job stays locked; the defaults unless a test says otherwise. */
  concurrency?: number;
  lockMs?: number;
}

export function readNotificationsConfig(env: Environment): NotificationsConfig {
  const slack = readSlackConfig(env);
  return {
    database: readDatabaseConfig(env),
    queue: readQueueConfig(env),
    slack,
    botToken: readSlackBotToken(env),
    // A Slack of one's own address is a local one, which cannot draw Slack's dates.
    dates: slack.apiUrl === undefined ? 'slack' : 'plain',
    webhooks: { key: readWebhookKey(env), allowLoopback: readAllowLoopbackWebhooks(env) },
    listen: readListenConfig(env, 'NOTIFICATIONS', 4603),
  };
}
