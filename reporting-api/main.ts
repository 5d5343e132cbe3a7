import {
  readAllowLoopbackWebhooks,
  readDatabaseConfig,
  readListenConfig,
  readLogLevel,
  readPeppers,
  readPublicUrl,
  readQueueConfig,
  readRateLimits,
  readWebhookKey,
} from '../config/index.ts';
import { createPool } from '../database/connection.ts';
import { createLogger } from '../observability/logger.ts';
import { createMetrics } from '../observability/metrics.ts';
import { startOperationalServer } from '../observability/operational-server.ts';
import { createReportingApi } from './create-reporting-api.ts';
import { createLeaseStore } from './rate-limit/create-lease-store.ts';

const { env } = process;
const name = 'reporting-api';
const logger = createLogger({ level: readLogLevel(env), name });
const { url, poolSize } = readDatabaseConfig(env);
const pool = createPool({ url, poolSize, applicationName: name });
const metrics = createMetrics(name);
/** With a port of their own, metrics are not on the public one. */
const operations = env['REPORTING_API_OPERATIONS_PORT']
  ? readListenConfig(env, 'REPORTING_API_OPERATIONS', 0)
  : undefined;
const api = createReportingApi({
  pool,
  peppers: readPeppers(env),
  logger,
  metrics,
  serveMetrics: operations === undefined,
  webhooks: { key: readWebhookKey(env), allowLoopback: readAllowLoopbackWebhooks(env) },
  publicUrl: readPublicUrl(env),
  limits: readRateLimits(env),
  leases: createLeaseStore(readQueueConfig(env), url, logger),
});
const operational =
  operations &&
  (await startOperationalServer({ checks: { database: () => pool.query('SELECT 1') }, metrics }, operations));

let stopping = false;
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await api.close();
  await operational?.close();
  await pool.end();
}
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
const address = await api.listen(readListenConfig(env, 'REPORTING_API', 4600));
logger.info({ address }, 'the reporting API answers');
