import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../worker/main.ts', import.meta.url));

export interface WorkerProcessOptions {
  appUrl: string;
  temporalAddress: string;
  taskQueue: string;
  /** Where it is to die. */
  failpoint?: string;
  uiOrigin?: string;
}

export interface RunningWorker {
  child: ChildProcess;
  /** The log so far, a line each. */
  lines: string[];
  /** Where it answers, once it runs. */
  url(): Promise<string>;
  /** The signal that ended it, or its exit code. */
  ended: Promise<string | number | null>;
}

/** The real worker process, as it is started in operation. */
export function startWorkerProcess(options: WorkerProcessOptions): RunningWorker {
  const child = spawn(process.execPath, [main], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: options.appUrl,
      DATABASE_POOL_SIZE: '4',
      TEMPORAL_ADDRESS: options.temporalAddress,
      TEMPORAL_TASK_QUEUE: options.taskQueue,
      QUORATE_PAYLOAD_KEYS: `recorded:${Buffer.alloc(32, 7).toString('base64')}`,
      QUORATE_ENVIRONMENT: 'test',
      WORKER_PORT: '0',
      ...(options.failpoint === undefined ? {} : { QUORATE_FAILPOINT: options.failpoint }),
      ...(options.uiOrigin === undefined ? {} : { TEMPORAL_UI_ORIGIN: options.uiOrigin }),
    },
  });
  const lines: string[] = [];
  const { promise: url, resolve, reject } = Promise.withResolvers<string>();
  url.catch(() => undefined);
  createInterface({ input: child.stdout! }).on('line', (line) => {
    lines.push(line);
    const said = JSON.parse(line);
    if (said.msg === 'the worker runs') resolve(said.url);
  });
  const ended = once(child, 'exit').then(([code, signal]) => {
    reject(new Error(`it ended before it ran:\n${lines.join('\n')}`));
    return signal ?? code;
  });
  return { child, lines, url: () => url, ended };
}

/** Whatever is still running is gone afterwards. */
export async function kill(worker: RunningWorker): Promise<void> {
  worker.child.kill('SIGKILL');
  await worker.ended;
}
