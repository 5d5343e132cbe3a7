import { mkdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Connection } from '@temporalio/client';
import { type Child, startChild } from './child.ts';
import { waitUntilReady } from './ready.ts';
import { temporalProgram } from './temporal-program.ts';

export interface TemporalOptions {
  port: number;
  /** Undefined: no web page. */
  uiPort: number | undefined;
  /** Where workflows are kept over a restart; undefined: in memory, for tests. */
  databaseFile: string | undefined;
  /** The address that the web page asks to decode payloads. */
  codecEndpoint?: string;
  logFile: string;
  say?: (line: string) => void;
}

export interface Temporal {
  address: string;
  namespace: string;
  uiUrl: string | undefined;
  /** Undefined when the server is not ours. */
  child: Child | undefined;
  /** Ends the server; one that `TEMPORAL_ADDRESS` names is not ours and goes on. */
  stop(): Promise<void>;
}

const namespace = 'default';

/** Starts Temporal's dev server, or uses the one that `TEMPORAL_ADDRESS` names. */
export async function startTemporal(options: TemporalOptions): Promise<Temporal> {
  const running = process.env['TEMPORAL_ADDRESS'];
  if (running) {
    if (await hasNamespace(running).catch(() => false)) {
      return { address: running, namespace, uiUrl: undefined, child: undefined, stop: async () => undefined };
    }
    throw new Error(
      `TEMPORAL_ADDRESS is ${running}, where no Temporal with a namespace "${namespace}" answers.`,
    );
  }
  const program = await temporalProgram(options.say ?? (() => undefined));
  const child = await startChild({
    name: 'Temporal',
    command: program,
    args: ['server', 'start-dev', ...flags(options)],
    logFile: options.logFile,
    ...(options.databaseFile === undefined ? {} : { cwd: dirname(options.databaseFile) }),
    graceMilliseconds: 10_000,
  });
  const address = `127.0.0.1:${options.port}`;
  await waitUntilReady(child, () => hasNamespace(address), 60_000);
  const uiUrl = options.uiPort === undefined ? undefined : `http://127.0.0.1:${options.uiPort}`;
  return { address, namespace, uiUrl, child, stop: child.stop };
}

function flags({ port, uiPort, databaseFile, codecEndpoint }: TemporalOptions): string[] {
  if (databaseFile !== undefined) mkdirSync(dirname(databaseFile), { recursive: true });
  return [
    ...['--ip', '127.0.0.1', '--port', String(port), '--http-port', '0', '--log-level', 'warn'],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...(codecEndpoint === undefined ? [] : ['--ui-codec-endpoint', codecEndpoint]),
    // By its name alone, in its directory: Temporal reads a path as an address, in which `%`, `?` and `#` mean something.
    ...(databaseFile === undefined ? [] : ['--db-filename', basename(databaseFile)]),
  ];
}

async function hasNamespace(address: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 });
  try {
    await connection.withDeadline(Date.now() + 2_000, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
    return true;
  } finally {
    await connection.close();
  }
}
