import pg from 'pg';
import { readQueueConfig } from '../../config/index.ts';
import { requireSafeRedis } from '../../outbox/redis-policy.ts';
import { amiss, type Check, type Finding, well } from './check.ts';

export const queue: Check = {
  name: 'Queue',
  mend: 'Check REDIS_URL; without it jobs are kept in PostgreSQL, where DATABASE_URL says.',
  async look(env) {
    const config = readQueueConfig(env);
    return 'redisUrl' in config ? lookAtRedis(config.redisUrl) : lookAtPostgres(config.databaseUrl);
  },
};

async function lookAtRedis(url: string): Promise<Finding> {
  await requireSafeRedis(url);
  return well('Redis answers, and keeps what it is given');
}

async function lookAtPostgres(url: string): Promise<Finding> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ usable: boolean }>(
      `SELECT coalesce(has_schema_privilege(to_regnamespace('bullmq'), 'USAGE'), false) AS usable`,
    );
    return rows[0]?.usable ? well('in PostgreSQL') : amiss('its schema is not there', 'Run: quorate migrate');
  } finally {
    await client.end();
  }
}
