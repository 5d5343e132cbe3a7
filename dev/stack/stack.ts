import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Child } from './child.ts';
import { type ComponentOptions, type RunningComponents, startComponents } from './components.ts';
import type { StackPorts } from './ports.ts';
import { startProcess } from './process.ts';
import { processEnvironment, type StackAddresses } from './process-environment.ts';
import { stackSecrets } from './secrets.ts';
import { together } from './together.ts';

export const processNames = ['worker', 'slack-app', 'reporting-api', 'notifications'] as const;
export type ProcessName = (typeof processNames)[number];

export interface StackOptions extends ComponentOptions {
  /** Everything that survives a restart, and the logs. */
  dataDirectory: string;
  ports: StackPorts;
  /** False for data that nobody will miss: faster, not safe against a power cut. */
  durable?: boolean;
  /** The data directory and all in it is removed when the stack stops: for the tour and tests. */
  temporary?: boolean;
  /** Settings that the processes get besides, or instead of, the stack's own. */
  environment?: Record<string, string>;
  /** Those that are started at once; all, unless said. */
  startWith?: readonly ProcessName[];
  /** Told in whole sentences what takes long. */
  say?: (line: string) => void;
}

export interface Stack extends StackAddresses, RunningComponents {
  /** What the processes see; the command line works with it too (and with `databaseOwnerUrl` to migrate). */
  environment: Record<string, string>;
  logDirectory: string;
  /** The running processes, for those who kill them. */
  processes: Map<ProcessName, Child>;
  /** Starts a process again, after it was stopped or killed, if wanted with settings of its own besides. */
  startProcess(name: ProcessName, settings?: Record<string, string>): Promise<void>;
  stop(): Promise<void>;
}

/** Starts everything, in the order in which it is needed; whatever fails, nothing stays behind. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const started = new AsyncDisposableStack();
  try {
    return await startInto(started, options);
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
}

async function startInto(started: AsyncDisposableStack, options: StackOptions): Promise<Stack> {
  const { dataDirectory, temporary = false } = options;
  if (temporary) started.defer(async () => rmSync(dataDirectory, { recursive: true, force: true }));
  const secrets = stackSecrets(dataDirectory);
  const logDirectory = join(dataDirectory, 'logs');
  mkdirSync(logDirectory, { recursive: true });
  const running = await startComponents(options, secrets, logDirectory, started);
  const addresses = addressesOf(options.ports, running);
  const environment = { ...processEnvironment(addresses, secrets), ...options.environment };
  const processes = new Map<ProcessName, Child>();
  started.defer(async () => void (await Promise.all([...processes.values()].map((child) => child.stop()))));
  const start = async (name: ProcessName, settings: Record<string, string> = {}) => {
    const port = portOf(name, options.ports);
    processes.set(
      name,
      await startProcess({ name, environment: { ...environment, ...settings }, port, logDirectory }),
    );
  };
  await together((options.startWith ?? processNames).map((name) => start(name)));
  const stop = () => started.disposeAsync();
  return { ...addresses, ...running, environment, logDirectory, processes, startProcess: start, stop };
}

function addressesOf(ports: StackPorts, { components }: RunningComponents): StackAddresses {
  const { postgres, temporal, slack } = components;
  return {
    ports,
    databaseUrl: postgres.url('quorate_app', 'quorate'),
    databaseOwnerUrl: postgres.url('quorate_owner', 'quorate'),
    temporalAddress: temporal.address,
    temporalNamespace: temporal.namespace,
    temporalUiUrl: temporal.uiUrl,
    slackUrl: slack.url,
    reportingApiUrl: `http://127.0.0.1:${ports.reportingApi}`,
  };
}

function portOf(name: ProcessName, ports: StackPorts): number {
  return {
    worker: ports.worker,
    'slack-app': ports.slackApp,
    'reporting-api': ports.reportingApi,
    notifications: ports.notifications,
  }[name];
}
