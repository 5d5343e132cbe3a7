import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from '../../dev/stack/child.ts';
import { freePort } from '../../dev/stack/ports.ts';
import { answers, waitUntilReady } from '../../dev/stack/ready.ts';
import type { Bench } from '../bench.ts';
import { POOL_SIZE } from '../data/start-api.ts';

export interface Reference extends AsyncDisposable {
  url: string;
  process: Child;
}

/** Starts one of the bare servers, with as many connections as the reporting API has. It stops with its scope. */
export async function startReference(
  { directory }: Bench,
  name: 'page-server' | 'select-server',
  path: string,
  settings: Record<string, string>,
): Promise<Reference> {
  const port = await freePort();
  const child = await startChild({
    name,
    command: process.execPath,
    args: [fileURLToPath(new URL(`./${name}.ts`, import.meta.url))],
    env: { PATH: process.env['PATH'], PORT: String(port), POOL_SIZE: String(POOL_SIZE), ...settings },
    logFile: join(directory, 'logs', `${name}.log`),
  });
  const url = `http://127.0.0.1:${port}${path}`;
  await waitUntilReady(child, () => answers(url));
  return { url, process: child, [Symbol.asyncDispose]: () => child.stop() };
}
