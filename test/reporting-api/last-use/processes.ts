import { freePort } from '../../../dev/stack/ports.ts';
import { startProcess } from '../../../dev/stack/process.ts';
import type { TestDatabase } from '../../support/database.ts';
import { testPeppers } from '../../support/seed-key.ts';
import { until } from '../../workflows/until.ts';

/** A reporting API as a process of its own, which may be killed and started again at the same address. */
export interface ApiProcess {
  readonly port: number;
  /** SIGKILL; resolves once it is gone. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** As an operator stops it. */
  stop(): Promise<void>;
}

export async function startApiProcess(database: TestDatabase, logDirectory: string): Promise<ApiProcess> {
  const port = await freePort();
  const wide = ['KEY', 'WORKSPACE', 'ADDRESS'].flatMap((name) => [
    [`RATE_LIMIT_${name}_PER_SECOND`, '1000000'],
    [`RATE_LIMIT_${name}_BURST`, '1000000'],
  ]);
  const environment = {
    DATABASE_URL: database.appUrl,
    QUORATE_PEPPERS: testPeppers.map(({ version, key }) => `${version}:${key.toString('base64')}`).join(','),
    QUORATE_WEBHOOK_KEY: Buffer.alloc(32, 9).toString('base64'),
    REPORTING_API_PORT: String(port),
    LOG_LEVEL: 'warn',
    ...Object.fromEntries(wide),
  };
  const start = () => startProcess({ name: 'reporting-api', environment, port, logDirectory });
  let child = await start();
  return {
    port,
    async kill() {
      child.kill('SIGKILL');
      await until('the process is gone', async () => child.ending(), 30_000);
    },
    async start() {
      child = await start();
    },
    stop: () => child.stop(),
  };
}
