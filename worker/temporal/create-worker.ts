import {
  bundleWorkflowCode,
  type NativeConnection,
  Worker,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import type { Logger } from 'pino';
import type { EncryptingDataConverter } from './data-converter.ts';
import { sdkLogger } from './sdk-logger.ts';

export interface TemporalWorkerOptions {
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
  /** From `bundleWorkflows`. */
  workflows: WorkflowBundleWithSourceMap;
  activities: object;
  dataConverter: EncryptingDataConverter;
  /** Workflows kept in memory between two signals; the SDK's own measure when left out. */
  maxCachedWorkflows?: number;
  /** Who executed a step, in Temporal's histories. */
  identity: string;
}

/** Bundles the workflows for the sandbox: TypeScript as it stands, explicit `.ts` imports included. Once per process. */
export function bundleWorkflows(
  workflowsPath: string,
  dataConverter: EncryptingDataConverter,
  log: Logger,
): Promise<WorkflowBundleWithSourceMap> {
  const logger = sdkLogger(log);
  return bundleWorkflowCode({
    workflowsPath,
    failureConverterPath: dataConverter.failureConverterPath,
    // The bundler reports every module it found at `info`.
    logger: { ...logger, info: logger.debug },
  });
}

/**
 * A worker that has not started yet: `run()` it. `shutdown()` lets running activities finish for 20 s, then cancels
 * them; after 30 s it gives up on them and `run()` rejects. Each is idempotent: another worker repeats what was cut off.
 */
export function createTemporalWorker(options: TemporalWorkerOptions): Promise<Worker> {
  const { workflows: workflowBundle, maxCachedWorkflows, ...rest } = options;
  return Worker.create({
    ...rest,
    workflowBundle,
    ...(maxCachedWorkflows === undefined ? {} : { maxCachedWorkflows }),
    shutdownGraceTime: '20s',
    shutdownForceTime: '30s',
  });
}
