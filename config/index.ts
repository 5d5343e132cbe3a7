import { type RuleBounds, STANDARD_BOUNDS } from '../domain/admin-rule.ts';
import { optionalUrl, requiredUrl } from './address.ts';
import {
  ConfigError,
  type Environment,
  flag,
  integer,
  keyring,
  oneOf,
  optional,
  required,
} from './environment.ts';

export { startConfigured } from './configured-start.ts';
export { ConfigError, type Environment } from './environment.ts';
export { readFailpoint } from './failpoint.ts';
export { type ConnectionLimits, isAmong, readConnectionLimits, readTrustedProxies } from './http.ts';
export { readTemporalConfig, type TemporalConfig } from './temporal.ts';

export interface DatabaseConfig {
  url: string;
  /** A direct connection for LISTEN when `url` goes through a transaction pooler. */
  directUrl: string;
  poolSize: number;
}

export interface SlackConfig {
  mode: 'socket' | 'http';
  apiUrl?: string;
}

export interface ListenConfig {
  host: string;
  port: number;
}

/** Where BullMQ keeps its jobs: Redis when `REDIS_URL` is set, otherwise our own Postgres. */
export type QueueConfig = { redisUrl: string } | { databaseUrl: string };

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** Peppers by version, newest first; at most two are live. Kept apart from config: no logger accepts secrets. */
export type Peppers = readonly { version: number; key: Buffer }[];
/** Keys that encrypt Temporal payloads by id, newest first. */
export type PayloadKeyring = readonly { id: string; key: Buffer }[];

export interface SlackSecrets {
  botToken: string;
  appToken?: string;
  signingSecret?: string;
}

const POSTGRES = ['postgres', 'postgresql'];
const REDIS = ['redis', 'rediss'];
const WEB = ['http', 'https'];

export function readDatabaseConfig(env: Environment): DatabaseConfig {
  const url = requiredUrl(
    env,
    'DATABASE_URL',
    POSTGRES,
    'the PostgreSQL address of the application role (it owns nothing)',
  );
  return {
    url,
    directUrl: optionalUrl(env, 'DATABASE_DIRECT_URL', POSTGRES) ?? url,
    poolSize: integer(env, 'DATABASE_POOL_SIZE', 10, 2, 200),
  };
}

export function readOwnerUrl(env: Environment): string {
  return requiredUrl(
    env,
    'DATABASE_OWNER_URL',
    POSTGRES,
    'the PostgreSQL address of the role that owns the tables (for migrate and invariants)',
  );
}

export function readQueueConfig(env: Environment): QueueConfig {
  const redisUrl = optionalUrl(env, 'REDIS_URL', REDIS);
  return redisUrl === undefined ? { databaseUrl: readDatabaseConfig(env).directUrl } : { redisUrl };
}

export function readSlackConfig(env: Environment): SlackConfig {
  const apiUrl = optionalUrl(env, 'SLACK_API_URL', WEB);
  return {
    mode: oneOf(env, 'SLACK_MODE', ['socket', 'http'], 'socket'),
    ...(apiUrl === undefined ? {} : { apiUrl }),
  };
}

/** All that speaking to Slack takes. */
export function readSlackBotToken(env: Environment): string {
  return required(env, 'SLACK_BOT_TOKEN', 'the bot token of the installed Slack app (xoxb-…)');
}

/** What listening to Slack takes besides: a token to open a socket, or over HTTP the secret that Slack signs with. */
export function readSlackSecrets(env: Environment): SlackSecrets {
  const botToken = readSlackBotToken(env);
  return readSlackConfig(env).mode === 'socket'
    ? {
        botToken,
        appToken: required(env, 'SLACK_APP_TOKEN', 'the app-level token of the Slack app (xapp-…)'),
      }
    : {
        botToken,
        signingSecret: required(env, 'SLACK_SIGNING_SECRET', 'the signing secret of the Slack app'),
      };
}

/** The address a process listens on; `name` is the prefix of its two variables. */
export function readListenConfig(env: Environment, name: string, fallbackPort: number): ListenConfig {
  return {
    host: optional(env, `${name}_HOST`) ?? '127.0.0.1',
    port: integer(env, `${name}_PORT`, fallbackPort, 0, 65535),
  };
}

export interface RateLimit {
  perSecond: number;
  burst: number;
}

/** A port of its own for the reporting API's health and metrics; undefined: they are on the public one. */
export function readOperationsListen(env: Environment): ListenConfig | undefined {
  return optional(env, 'REPORTING_API_OPERATIONS_PORT') === undefined
    ? undefined
    : readListenConfig(env, 'REPORTING_API_OPERATIONS', 0);
}

/** Requests per second, and at once, by key and by workspace; and refusals before authentication, by address. */
export function readRateLimits(env: Environment): Record<'key' | 'workspace' | 'address', RateLimit> {
  const read = (name: string, perSecond: number, burst: number) => ({
    perSecond: integer(env, `RATE_LIMIT_${name}_PER_SECOND`, perSecond, 1, 1_000_000),
    burst: integer(env, `RATE_LIMIT_${name}_BURST`, burst, 1, 1_000_000),
  });
  return {
    key: read('KEY', 100, 200),
    workspace: read('WORKSPACE', 1_000, 2_000),
    address: read('ADDRESS', 10, 100),
  };
}

export function readPublicUrl(env: Environment): string {
  return optionalUrl(env, 'REPORTING_API_PUBLIC_URL', WEB) ?? 'http://127.0.0.1:4600';
}

export function readPeppers(env: Environment): Peppers {
  const peppers = keyring(env, 'QUORATE_PEPPERS', 'the pepper of secrets, as version:base64 (32 bytes)').map(
    ([version, key]) => ({ version: Number(version), key }),
  );
  if (peppers.length > 2)
    throw new ConfigError('QUORATE_PEPPERS holds more than two: retire the oldest first');
  if (peppers.some(({ version }) => !Number.isInteger(version) || version < 1)) {
    throw new ConfigError('QUORATE_PEPPERS: versions are whole numbers from 1');
  }
  return peppers;
}

export function readPayloadKeys(env: Environment): PayloadKeyring {
  return keyring(env, 'QUORATE_PAYLOAD_KEYS', 'the keys of Temporal payloads, as id:base64 (32 bytes)').map(
    ([id, key]) => ({ id, key }),
  );
}

/** The key that seals webhook secrets at rest. */
export function readWebhookKey(env: Environment): Buffer {
  const key = Buffer.from(required(env, 'QUORATE_WEBHOOK_KEY', '32 bytes in base64'), 'base64');
  if (key.length !== 32) throw new ConfigError('QUORATE_WEBHOOK_KEY must be 32 bytes in base64');
  return key;
}

export function readKeyEnvironment(env: Environment): 'live' | 'test' {
  return oneOf(env, 'QUORATE_ENVIRONMENT', ['live', 'test'], 'live');
}

/** Loopback webhooks are for `dev` and tests, by explicit configuration only. */
export function readAllowLoopbackWebhooks(env: Environment): boolean {
  return flag(env, 'QUORATE_ALLOW_LOOPBACK_WEBHOOKS');
}

/** Lower rule bounds are for `dev` and tests, by explicit configuration only. */
export function readRuleBounds(env: Environment): RuleBounds {
  return {
    minimumAdministrators: integer(
      env,
      'QUORATE_MINIMUM_ADMINISTRATORS',
      STANDARD_BOUNDS.minimumAdministrators,
      1,
      100,
    ),
    minimumApprovals: integer(env, 'QUORATE_MINIMUM_APPROVALS', STANDARD_BOUNDS.minimumApprovals, 1, 100),
  };
}

export function readLogLevel(env: Environment): LogLevel {
  return oneOf(env, 'LOG_LEVEL', ['trace', 'debug', 'info', 'warn', 'error'], 'info');
}
