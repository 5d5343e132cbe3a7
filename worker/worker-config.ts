import {
  type DatabaseConfig,
  type Environment,
  type ListenConfig,
  type PayloadKeyring,
  type QueueConfig,
  readDatabaseConfig,
  readListenConfig,
  readPayloadKeys,
  readQueueConfig,
  readRuleBounds,
  readTemporalConfig,
  type TemporalConfig,
} from '../config/index.ts';
import type { RuleBounds } from '../domain/admin-rule.ts';

/** All that the worker process is told. */
export interface WorkerConfig {
  database: DatabaseConfig;
  temporal: TemporalConfig;
  queue: QueueConfig;
  bounds: RuleBounds;
  payloadKeys: PayloadKeyring;
  listen: ListenConfig;
}

export function readWorkerConfig(env: Environment): WorkerConfig {
  return {
    database: readDatabaseConfig(env),
    temporal: readTemporalConfig(env),
    queue: readQueueConfig(env),
    bounds: readRuleBounds(env),
    payloadKeys: readPayloadKeys(env),
    listen: readListenConfig(env, 'WORKER', 4601),
  };
}
