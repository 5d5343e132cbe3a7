import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../observability/metrics.ts';
import { startOperationalServer } from '../../observability/operational-server.ts';
import { get } from '../support/reporting-api.ts';

describe('J2 a process without a server of its own', () => {
  it('is ready when all it depends on answers, and names what does not, without saying why', async () => {
    let temporal = async () => {};
    const checks = { database: async () => 'fine', temporal: () => temporal() };
    const server = await startOperationalServer(
      {
        checks,
        metrics: createMetrics('worker'),
        checkTimeoutMilliseconds: 200,
        readinessStandsMilliseconds: 0,
      },
      { host: '127.0.0.1', port: 0 },
    );
    expect(await get(`${server.url}/readyz`)).toMatchObject({ status: 200, body: { status: 'ok' } });
    temporal = () => Promise.reject(new Error('postgres://app:password@secret-host'));
    const broken = await get(`${server.url}/readyz`);
    expect(broken).toMatchObject({
      status: 503,
      body: { status: 'unavailable', components: { database: 'ok', temporal: 'unavailable' } },
    });
    expect(broken.text).not.toContain('secret-host');
    temporal = () => new Promise(() => {});
    expect((await get(`${server.url}/readyz`)).status).toBe(503);
    expect((await get(`${server.url}/healthz`)).status).toBe(200);
    expect((await get(`${server.url}/metrics`)).text).toContain('process="worker"');
    await server.close();
  });

  it('looks once for all who ask at the same time, and for a moment after it', async () => {
    let looks = 0;
    const looked = Promise.withResolvers<void>();
    const checks = {
      database: () => {
        looks += 1;
        return looked.promise;
      },
    };
    const server = await startOperationalServer(
      { checks, metrics: createMetrics('worker'), readinessStandsMilliseconds: 3_000 },
      { host: '127.0.0.1', port: 0 },
    );
    const asking = Array.from({ length: 50 }, () => get(`${server.url}/readyz`));
    await expect.poll(() => looks).toBe(1);
    looked.resolve();
    expect((await Promise.all(asking)).map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect((await get(`${server.url}/readyz`)).status).toBe(200);
    expect(looks).toBe(1);
    await expect.poll(() => get(`${server.url}/readyz`).then(() => looks)).toBe(2);
    await server.close();
  });
});
