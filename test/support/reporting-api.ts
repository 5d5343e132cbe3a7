import type { FastifyInstance } from 'fastify';
import type { Kysely } from 'kysely';
import type pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { createDatabase, createPool } from '../../database/connection.ts';
import type { Database } from '../../database/tables/index.ts';
import { createMetrics } from '../../observability/metrics.ts';
import { createReportingApi, type ReportingApiDeps } from '../../reporting-api/create-reporting-api.ts';
import { type TestDatabase, useTestDatabase } from './database.ts';
import { testPeppers } from './seed-key.ts';

export interface TestApi {
  db: Kysely<Database>;
  pool: pg.Pool;
  app: FastifyInstance;
  url: string;
  database: TestDatabase;
  /** How many queries the API has sent so far. */
  queries: { readonly reads: number; readonly others: number };
  get(path: string, credential?: string | Record<string, string>): Promise<Reply>;
}

export interface Reply {
  status: number;
  text: string;
  body: any;
  headers: Headers;
}

export const testWebhooks = { key: Buffer.alloc(32, 9), allowLoopback: false };

/** Tests of other things are not limited. */
const WIDE = {
  key: { perSecond: 100_000, burst: 100_000 },
  workspace: { perSecond: 100_000, burst: 100_000 },
  address: { perSecond: 100_000, burst: 100_000 },
};

/** So long a test waits for a machine that stands still; the limits as they are, a test of them gives an API of its own. */
export const PATIENT_MILLISECONDS = 30_000;

/** A reporting API that listens, on a database of its own, as the application's role. */
export function useReportingApi(options: Partial<ReportingApiDeps> = {}): () => TestApi {
  const database = useTestDatabase();
  let api: TestApi | undefined;
  let admin: pg.Pool;
  beforeAll(async () => {
    const patient = { url: database().appUrl, waitMilliseconds: PATIENT_MILLISECONDS };
    admin = createPool({ ...patient, applicationName: 'test' });
    const pool = createPool({ ...patient, applicationName: 'reporting-api' });
    const queries = countQueries(pool);
    const app = createReportingApi({
      pool,
      peppers: testPeppers,
      logger: pino({ level: 'silent' }),
      metrics: createMetrics('test'),
      limits: WIDE,
      webhooks: testWebhooks,
      readTimeoutMilliseconds: PATIENT_MILLISECONDS,
      ...options,
    });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    api = {
      db: createDatabase(admin),
      pool,
      app,
      url,
      database: database(),
      queries,
      get: (path, credential) => get(url + path, credential),
    };
  });
  afterAll(async () => {
    await api?.app.close();
    await api?.pool.end();
    await api?.db.destroy();
  });
  return () => {
    if (!api) throw new Error('The API exists only inside tests and hooks.');
    return api;
  };
}

/** Counts what the API asks: reads for partners, and anything else (last uses are written a moment later). */
function countQueries(pool: pg.Pool): { reads: number; others: number } {
  const counts = { reads: 0, others: 0 };
  const original = pool.query.bind(pool) as (...args: unknown[]) => unknown;
  Object.assign(pool, {
    query: (...args: unknown[]) => {
      counts[(args[0] as { name?: string }).name?.startsWith('read_') ? 'reads' : 'others'] += 1;
      return original(...args);
    },
  });
  return counts;
}

export async function get(url: string, credential?: string | Record<string, string>): Promise<Reply> {
  const headers =
    typeof credential === 'string' ? { authorization: `Bearer ${credential}` } : (credential ?? {});
  const response = await fetch(url, { headers });
  const text = await response.text();
  return {
    status: response.status,
    text,
    body: text.startsWith('{') ? JSON.parse(text) : undefined,
    headers: response.headers,
  };
}
