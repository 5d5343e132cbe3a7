import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../observability/metrics.ts';
import { startOperationalServer } from '../../observability/operational-server.ts';
import { get } from '../support/reporting-api.ts';

describe('J2 a process without a server of its own', () => {
  it('is ready when all it depends on answers, and names what does not, without saying why', async () => {
    let temporal = async () => {};
    const checks = { database: async () => 'fine', temporal: () => temporal() };
    const server = await startOperationalServer(
      { checks, metrics: createMetrics('worker'), checkTimeoutMilliseconds: 200 },
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
});
