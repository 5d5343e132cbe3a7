import {
  type ConnectionLimits,
  type DatabaseConfig,
  type Environment,
  type ListenConfig,
  type Peppers,
  type QueueConfig,
  type RateLimit,
  readAllowLoopbackWebhooks,
  readConnectionLimits,
  readDatabaseConfig,
  readListenConfig,
  readOperationsListen,
  readPeppers,
  readPublicUrl,
  readQueueConfig,
  readRateLimits,
  readTrustedProxies,
  readWebhookKey,
} from '../config/index.ts';

/** All that the reporting API is told. */
export interface ReportingApiConfig {
  database: DatabaseConfig;
  queue: QueueConfig;
  peppers: Peppers;
  webhooks: { key: Buffer; allowLoopback: boolean };
  publicUrl: string;
  limits: Record<'key' | 'workspace' | 'address', RateLimit>;
  connections: ConnectionLimits;
  trustProxy: string[];
  listen: ListenConfig;
  /** Health and metrics apart from the public port. */
  operations: ListenConfig | undefined;
}

export function readReportingApiConfig(env: Environment): ReportingApiConfig {
  return {
    database: readDatabaseConfig(env),
    queue: readQueueConfig(env),
    peppers: readPeppers(env),
    webhooks: { key: readWebhookKey(env), allowLoopback: readAllowLoopbackWebhooks(env) },
    publicUrl: readPublicUrl(env),
    limits: readRateLimits(env),
    connections: readConnectionLimits(env),
    trustProxy: readTrustedProxies(env),
    listen: readListenConfig(env, 'REPORTING_API', 4600),
    operations: readOperationsListen(env),
  };
}
