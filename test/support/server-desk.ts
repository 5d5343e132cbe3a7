import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { freePort } from '../../dev/stack/ports.ts';
import { startRedis } from '../../dev/stack/redis.ts';
import { startTemporal } from '../../dev/stack/temporal.ts';
import { temporaryDirectory } from '../../dev/stack/temporary-directory.ts';
import { timeSkippingProgram } from '../../dev/stack/time-skipping.ts';
import { startTemplate } from './database-template.ts';

type Stop = () => Promise<void>;

interface Started {
  answer: object;
  stop: Stop;
}

/** What a test file can ask for. Each is started by the first who asks and shared by all; `directory` is this attempt's own. */
const servers: Record<string, (directory: string) => Promise<Started>> = {
  async database(directory) {
    const { urls, stop } = await startTemplate(directory);
    return { answer: urls, stop };
  },
  async temporal(directory) {
    const logFile = join(directory, 'temporal.log');
    const options = { port: await freePort(), uiPort: undefined, databaseFile: undefined, logFile, say };
    const { address, namespace, stop } = await startTemporal(options);
    return { answer: { address, namespace }, stop };
  },
  async redis(directory) {
    const { url, stop } = await startRedis({
      directory: join(directory, 'redis'),
      port: await freePort(),
      say,
    });
    return { answer: { url }, stop };
  },
  async 'time-skipping'() {
    return { answer: { path: await timeSkippingProgram(say) }, stop: async () => undefined };
  },
};

/** A small HTTP server in the run's main process: it starts a server when a test file first asks for it. */
export async function createServerDesk(): Promise<{ url: string; close: Stop }> {
  const directory = temporaryDirectory('test');
  const started = new Map<string, Promise<Started>>();
  const desk = createServer(async (request, response) => {
    try {
      const name = (request.url ?? '').slice(1);
      const { answer } = await obtain(name);
      response.end(JSON.stringify(answer));
    } catch (error) {
      response.statusCode = 500;
      response.end(error instanceof Error ? error.message : String(error));
    }
  });
  const obtain = (name: string) => {
    const start = servers[name];
    if (start === undefined) throw new Error(`There is no shared server "${name}".`);
    const existing = started.get(name);
    if (existing !== undefined) return existing;
    const attempt = () => start(within(directory, name));
    const starting = attempt().catch((error: unknown) => {
      say(`${name} did not start, and is tried once more: ${error instanceof Error ? error.message : error}`);
      return attempt();
    });
    started.set(name, starting);
    // Who asks after that begins anew.
    starting.catch(() => started.delete(name));
    return starting;
  };
  await new Promise<void>((resolve) => desk.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    desk.closeAllConnections();
    desk.close();
    const all = await Promise.allSettled(started.values());
    await Promise.all(all.map((each) => (each.status === 'fulfilled' ? each.value.stop() : undefined)));
    rmSync(directory, { recursive: true, force: true });
  };
  return { url: `http://127.0.0.1:${(desk.address() as AddressInfo).port}`, close };
}

/** A new directory, which PostgreSQL, as another user, can pass through. */
function within(directory: string, name: string): string {
  const made = mkdtempSync(join(directory, `${name}-`));
  chmodSync(made, 0o711);
  return made;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
