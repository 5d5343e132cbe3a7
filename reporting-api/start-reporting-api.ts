import { createPool } from '../database/connection.ts';
import type { Logger } from '../observability/logger.ts';
import { createMetrics } from '../observability/metrics.ts';
import { startOperationalServer } from '../observability/operational-server.ts';
import { refuseEvictingRedis } from '../outbox/redis-policy.ts';
import { createReportingApi } from './create-reporting-api.ts';
import { createLeaseStore } from './rate-limit/create-lease-store.ts';
import type { ReportingApiConfig } from './reporting-api-config.ts';

export interface RunningReportingApi {
  address: string;
  /** Answers what is under way, then closes everything. */
  stop(): Promise<void>;
}

/** The reporting API, its pool, and a port of its own for health and metrics when it is told one; what fails leaves nothing open. */
export async function startReportingApi(
  config: ReportingApiConfig,
  logger: Logger,
): Promise<RunningReportingApi> {
  await using opened = new AsyncDisposableStack();
  const { database, queue, operations, listen, ...rest } = config;
  // Buckets that are evicted are full again.
  await refuseEvictingRedis(queue, (error) =>
    logger.warn({ err: error }, 'Redis does not answer: each process limits by itself'),
  );
  const pool = opened.adopt(createPool({ ...database, applicationName: 'reporting-api' }), (open) =>
    open.end(),
  );
  const metrics = createMetrics('reporting-api');
  if (operations) {
    const checks = { database: () => pool.query('SELECT 1') };
    opened.adopt(await startOperationalServer({ checks, metrics }, operations), (open) => open.close());
  }
  const api = createReportingApi({
    ...{ ...rest, pool, logger, metrics },
    serveMetrics: operations === undefined,
    leases: createLeaseStore(queue, database.url, logger),
  });
  opened.defer(() => api.close());
  const address = await api.listen(listen);
  const open = opened.move();
  return { address, stop: () => open.disposeAsync() };
}
