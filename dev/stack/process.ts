import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from './child.ts';
import { answers, waitUntilReady } from './ready.ts';

export interface ProcessOptions {
  /** The folder that holds its `main.ts`: `worker`, `slack-app`, `reporting-api`, `notifications`. */
  name: string;
  environment: Record<string, string>;
  /** Where it answers `GET /readyz`. */
  port: number;
  logDirectory: string;
  readyTimeoutMilliseconds?: number;
}

const checkout = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Starts one of our processes and resolves when it is ready. Nothing restarts it. It sees only the environment given
 * here, besides what any program needs, so that no setting of the caller's shell leaks in.
 */
export async function startProcess(options: ProcessOptions): Promise<Child> {
  const child = await startChild({
    name: options.name,
    command: process.execPath,
    args: [join(checkout, options.name, 'main.ts')],
    env: { ...ordinaryEnvironment(), ...options.environment },
    cwd: checkout,
    logFile: join(options.logDirectory, `${options.name}.log`),
  });
  const url = `http://127.0.0.1:${options.port}/readyz`;
  await waitUntilReady(child, () => answers(url), options.readyTimeoutMilliseconds ?? 120_000);
  return child;
}

function ordinaryEnvironment(): Record<string, string> {
  const names = [
    'PATH',
    'HOME',
    'LANG',
    'TZ',
    'TMPDIR',
    'XDG_CACHE_HOME',
    'NODE_EXTRA_CA_CERTS',
    'SSL_CERT_FILE',
  ];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
