import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPool } from '../../database/connection.ts';
import { checksum } from '../../keys/secret/token.ts';
import { createMetrics } from '../../observability/metrics.ts';
import { createReportingApi } from '../../reporting-api/create-reporting-api.ts';
import type { LeaseStore } from '../../reporting-api/rate-limit/lease-store.ts';
import { MemoryLeaseStore } from '../../reporting-api/rate-limit/memory-lease-store.ts';
import { PostgresLeaseStore } from '../../reporting-api/rate-limit/postgres-lease-store.ts';
import { RedisLeaseStore } from '../../reporting-api/rate-limit/redis-lease-store.ts';
import { redisMissing, testRedisUrl } from '../support/redis.ts';
import { get, testWebhooks, useReportingApi } from '../support/reporting-api.ts';
import { type SeededKey, seedKey, testPeppers } from '../support/seed-key.ts';
import { type SeededWorkspace, seedWorkspace } from '../support/seed-workspace.ts';

const api = useReportingApi();
let acme: SeededWorkspace;
const closing: (() => Promise<unknown>)[] = [];
const WIDE = { perSecond: 100_000, burst: 100_000 };

beforeAll(async () => {
  acme = await seedWorkspace(api().db);
});
afterAll(async () => {
  for (const close of closing) await close();
});

const postgres = () =>
  new PostgresLeaseStore(createPool({ url: api().database.appUrl, applicationName: 'leases' }));

/** One more process of the API, as far as limits can tell. */
async function start(
  leases: LeaseStore,
  limits: { key?: typeof WIDE; workspace?: typeof WIDE; address?: typeof WIDE },
  logger = pino({ level: 'silent' }),
) {
  const pool = createPool({ url: api().database.appUrl, applicationName: 'reporting-api' });
  const app = createReportingApi({
    pool,
    peppers: testPeppers,
    webhooks: testWebhooks,
    logger,
    metrics: createMetrics('test'),
    limits: { key: WIDE, workspace: WIDE, address: WIDE, ...limits },
    leases,
  });
  closing.push(async () => {
    await app.close();
    await pool.end();
  });
  return app.listen({ host: '127.0.0.1', port: 0 });
}

async function flood(urls: string[], token: string, each: number) {
  const started = performance.now();
  const replies = await Promise.all(
    urls.map(async (url) => {
      const all = [];
      for (let sent = 0; sent < each; sent += 20) {
        all.push(...(await Promise.all(Array.from({ length: 20 }, () => get(`${url}/whoami`, token)))));
      }
      return all;
    }),
  );
  return { replies: replies.flat(), seconds: (performance.now() - started) / 1000 };
}

const forge = (key: SeededKey) => {
  const head = `quorate_live_${key.clientId}_${'a'.repeat(43)}`;
  return head + checksum(head);
};

const ITEM = /^"[a-z]+"(;[a-z]+=\d+)+$/;
function parameters(header: string | null): Record<string, Record<string, number>> {
  const items = (header ?? '').split(', ');
  return Object.fromEntries(
    items.map((item) => {
      expect(item).toMatch(ITEM);
      const [name = '', ...rest] = item.split(';');
      return [
        JSON.parse(name),
        Object.fromEntries(rest.map((part) => [part.split('=')[0], Number(part.split('=')[1])])),
      ];
    }),
  );
}

describe.each([
  {
    name: 'Postgres',
    missing: undefined,
    stores: async () => [postgres(), postgres(), postgres(), postgres()],
  },
  {
    name: 'Redis',
    missing: redisMissing,
    stores: async () => {
      const url = await testRedisUrl();
      return Array.from({ length: 4 }, () => new RedisLeaseStore(url, () => undefined));
    },
  },
])('T61 limits shared through $name', ({ missing, stores }) => {
  it.skipIf(missing !== undefined)(
    'let no more through than rate and one burst, over four processes, within a lease each',
    async () => {
      const key = await seedKey(api().db, acme);
      const limit = { perSecond: 20, burst: 60 };
      // A lease that comes too late is replaced by half a limit of that process's own: it says so, and is allowed for.
      let late = 0;
      const write = (line: string) => (late += line.includes('limits by itself') ? 1 : 0);
      const logger = pino({ level: 'warn' }, { write });
      const urls = await Promise.all((await stores()).map((store) => start(store, { key: limit }, logger)));
      // Connected first, so that none should.
      const another = await seedKey(api().db, acme);
      for (const url of urls) await get(`${url}/whoami`, another.token);
      const { replies, seconds } = await flood(urls, key.token, 200);
      const passed = replies.filter(({ status }) => status === 200).length;
      const leases = urls.length * (limit.burst / 10);
      // Tokens are whole: each process may round its share up by one.
      const shared = limit.burst + limit.perSecond * seconds;
      expect(passed).toBeLessThanOrEqual(shared + leases + urls.length + (late * shared) / 2);
      expect(passed).toBeGreaterThanOrEqual(limit.burst - leases);
      expect(replies.filter(({ status }) => status === 429).length).toBe(replies.length - passed);
      for (const { status, headers, body } of replies) {
        expect(parameters(headers.get('ratelimit-policy'))['key']).toEqual({ q: 20, w: 1 });
        const { r, t } = parameters(headers.get('ratelimit'))['key'] ?? {};
        expect(r).toBeLessThanOrEqual(20);
        if (status === 200) continue;
        expect(body).toMatchObject({
          type: 'urn:quorate:problem:quota-exceeded',
          status: 429,
          status_code: 429,
        });
        expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(t ?? Number.NaN);
        expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      }
    },
  );
});

describe('over the limit', () => {
  it('T60 ten thousand bad secrets under the id of a key cost the key nothing, and their sender its address', {
    timeout: 300_000,
  }, async () => {
    const key = await seedKey(api().db, acme);
    const store = new MemoryLeaseStore();
    const url = await start(store, { key: { perSecond: 1, burst: 5 }, address: { perSecond: 1, burst: 50 } });
    expect((await get(`${url}/whoami`, key.token)).status).toBe(200);
    const bad = forge(key);
    const statuses: Record<number, number> = {};
    for (let sent = 0; sent < 10_000; sent += 100) {
      const replies = await Promise.all(Array.from({ length: 100 }, () => get(`${url}/whoami`, bad)));
      for (const { status } of replies) statuses[status] = (statuses[status] ?? 0) + 1;
    }
    expect(statuses[401]).toBeGreaterThanOrEqual(50);
    expect((statuses[401] ?? 0) + (statuses[429] ?? 0)).toBe(10_000);
    expect(statuses[429]).toBeGreaterThan(9_000);
    const reply = await get(`${url}/whoami`, key.token);
    expect(reply.status).toBe(200);
    expect(parameters(reply.headers.get('ratelimit'))['key']?.['r']).toBe(1);
  });

  it('Compat 58 59 60 speaks 420 and X-RateLimit to a compatible caller, by the configured numbers', async () => {
    const key = await seedKey(api().db, acme);
    const headers = { 'X-Ledger-Workspace': acme.name, 'X-Ledger-Reporting-API-Key': key.token };
    const url = await start(new MemoryLeaseStore(), { key: { perSecond: 2, burst: 3 } });
    const started = performance.now();
    const replies = await Promise.all(Array.from({ length: 40 }, () => get(`${url}/accounts`, headers)));
    const seconds = (performance.now() - started) / 1000;
    const refused = replies.filter(({ status }) => status === 420);
    const passed = replies.filter(({ status }) => status === 200).length;
    expect(passed + refused.length).toBe(replies.length);
    expect(passed).toBeGreaterThanOrEqual(3);
    expect(passed).toBeLessThanOrEqual(3 + Math.ceil(2 * seconds));
    for (const { headers } of replies) {
      expect(headers.get('x-ratelimit-limit')).toBe('2');
      expect(headers.get('x-ratelimit-remaining')).toMatch(/^[0-2]$/);
      expect(headers.get('x-ratelimit-reset')).toMatch(/^\d+$/);
      expect(headers.get('ratelimit')).toBeNull();
    }
    expect(refused[0]?.body).toEqual({
      message: expect.any(String),
      name: 'quota_exceeded',
      status_code: 420,
    });
    expect(refused[0]?.headers.get('retry-after')).toMatch(/^[12]$/);
  });

  it('the keys of one workspace share its limit, and those of another do not feel it', async () => {
    const [one, two] = [await seedKey(api().db, acme), await seedKey(api().db, acme)];
    const stranger = await seedKey(api().db, await seedWorkspace(api().db));
    const url = await start(new MemoryLeaseStore(), { workspace: { perSecond: 1, burst: 4 } });
    const started = performance.now();
    const statusOf = async ({ token }: SeededKey) => (await get(`${url}/whoami`, token)).status;
    const statuses = await Promise.all([one, two].flatMap((key) => Array(20).fill(key)).map(statusOf));
    const seconds = (performance.now() - started) / 1000;
    expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(4 + Math.ceil(seconds));
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    expect((await get(`${url}/whoami`, stranger.token)).status).toBe(200);
  });

  it('a refused request never reaches the database', async () => {
    const key = await seedKey(api().db, acme);
    const pool = createPool({ url: api().database.appUrl, applicationName: 'reporting-api' });
    let reads = 0;
    const original = pool.query.bind(pool) as (...args: unknown[]) => unknown;
    Object.assign(pool, {
      query: (...args: unknown[]) => {
        if ((args[0] as { name?: string }).name?.startsWith('read_')) reads += 1;
        return original(...args);
      },
    });
    const app = createReportingApi({
      pool,
      peppers: testPeppers,
      webhooks: testWebhooks,
      logger: pino({ level: 'silent' }),
      metrics: createMetrics('test'),
      limits: { key: { perSecond: 1, burst: 3 }, workspace: WIDE, address: WIDE },
    });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const statuses = [];
    for (let sent = 0; sent < 50; sent += 1) statuses.push((await get(`${url}/whoami`, key.token)).status);
    expect(reads).toBe(statuses.filter((status) => status === 200).length);
    expect(reads).toBeLessThan(30);
    await app.close();
    await pool.end();
  });

  it('T61 a store that is away closes the limit further and never opens it', async () => {
    const key = await seedKey(api().db, acme);
    const nowhere = createPool({ url: 'postgres://app:app@127.0.0.1:1/quorate', applicationName: 'leases' });
    const url = await start(new PostgresLeaseStore(nowhere), { key: { perSecond: 4, burst: 40 } });
    const { replies, seconds } = await flood([url], key.token, 200);
    const passed = replies.filter(({ status }) => status === 200).length;
    expect(passed).toBeGreaterThan(0);
    expect(passed).toBeLessThanOrEqual(20 + 2 * seconds + 1);
  });
});
