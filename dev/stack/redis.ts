import { mkdirSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { debianProgram } from './debian-package.ts';
import { waitUntilReady } from './ready.ts';

export interface RedisOptions {
  directory: string;
  port: number;
  say?: (line: string) => void;
}

export interface Redis {
  url: string;
  child: Child;
  stop(): Promise<void>;
}

/** This machine's `redis-server`, installed when that is possible; or a plain reason for doing without. */
export function findRedis(say: (line: string) => void): { path: string } | { reason: string } {
  return debianProgram('redis-server', 'redis-server', say);
}

/**
 * Starts a Redis as BullMQ wants it: nothing is evicted, and what was written survives a restart.
 * @throws with the remedy when this machine has none
 */
export async function startRedis(options: RedisOptions): Promise<Redis> {
  const found = findRedis(options.say ?? (() => undefined));
  if ('reason' in found) throw new Error(found.reason);
  mkdirSync(options.directory, { recursive: true });
  const child = await startChild({
    name: 'Redis',
    command: found.path,
    args: [
      ...['--port', String(options.port), '--bind', '127.0.0.1', '--dir', options.directory],
      ...['--maxmemory-policy', 'noeviction', '--appendonly', 'yes', '--daemonize', 'no'],
    ],
    logFile: join(options.directory, 'redis.log'),
    cwd: options.directory,
  });
  await waitUntilReady(child, () => answersPing(options.port));
  return { url: `redis://127.0.0.1:${options.port}`, child, stop: child.stop };
}

/** While it loads its file it answers `-LOADING`, not `+PONG`. */
function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' }, () => socket.write('PING\r\n'));
    socket.setTimeout(2_000, () => socket.destroy());
    socket.once('data', (data) => {
      resolve(data.toString().startsWith('+PONG'));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
