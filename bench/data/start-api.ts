import type { Child } from '../../dev/stack/child.ts';
import { freePort } from '../../dev/stack/ports.ts';
import { startProcess } from '../../dev/stack/process.ts';
import { PEPPER } from './key.ts';

export const POOL_SIZE = 10;

/** Nobody is limited, and by explicit configuration: what is measured is answers, not refusals. */
const UNLIMITED = Object.fromEntries(
  ['KEY', 'WORKSPACE', 'ADDRESS'].flatMap((name) =>
    ['PER_SECOND', 'BURST'].map((what) => [`RATE_LIMIT_${name}_${what}`, '1000000']),
  ),
);

/** What any process or command of ours needs to work with a database of the bench. */
export function settingsFor(databaseUrl: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_SIZE: String(POOL_SIZE),
    QUORATE_PEPPERS: `1:${PEPPER.toString('base64')}`,
    QUORATE_WEBHOOK_KEY: Buffer.alloc(32, 'webhooks').toString('base64'),
  };
}

/** The real reporting API as a process, configured as an operator would. */
export async function startApi(
  databaseUrl: string,
  logDirectory: string,
  profile?: string,
): Promise<{ url: string; api: Child }> {
  const port = await freePort();
  const profiled = profile === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profile}` };
  const environment = {
    ...settingsFor(databaseUrl),
    ...UNLIMITED,
    ...profiled,
    REPORTING_API_PORT: String(port),
    LOG_LEVEL: 'info',
  };
  const api = await startProcess({ name: 'reporting-api', environment, port, logDirectory });
  return { url: `http://127.0.0.1:${port}`, api };
}
