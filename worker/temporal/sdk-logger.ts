import type { Logger, LogLevel, LogMetadata } from '@temporalio/common';
import { makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import type { Logger as Pino } from 'pino';

/** The SDK logs whole tasks and failures with their payloads: only these ids and counts of its own are kept. */
const kept = [
  'sdkComponent',
  'namespace',
  'taskQueue',
  'workflowId',
  'workflowType',
  'runId',
  'workflowRunId',
  'activityId',
  'activityType',
  'attempt',
  'durationMs',
  'state',
] as const;

const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/**
 * Sends what the SDK and its core have to say to our log. Once per process, before anything else of the SDK is used.
 * The process stops its workers itself, in its own order: the SDK installs no signal handlers.
 */
export function installTemporalRuntime(log: Pino): void {
  Runtime.install({
    logger: sdkLogger(log),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
    },
    shutdownSignals: [],
  });
}

export function sdkLogger(log: Pino): Logger {
  const write = (level: LogLevel, message: string, meta?: LogMetadata) =>
    log[levels[level]](withoutPayloads(meta), message);
  return {
    log: write,
    trace: (message, meta) => write('TRACE', message, meta),
    debug: (message, meta) => write('DEBUG', message, meta),
    info: (message, meta) => write('INFO', message, meta),
    warn: (message, meta) => write('WARN', message, meta),
    error: (message, meta) => write('ERROR', message, meta),
  };
}

function withoutPayloads(meta: LogMetadata = {}): Record<string, unknown> {
  const fields = Object.fromEntries(
    kept.filter((name) => meta[name] !== undefined).map((name) => [name, meta[name]]),
  );
  return meta['error'] === undefined ? fields : { ...fields, error: described(meta['error']) };
}

/** An error's name, message and stack with those of its causes; not its details, nor the failure it came from. */
function described(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error;
  const { name, message, stack, cause } = error;
  return { name, message, stack, ...(cause === undefined ? {} : { cause: described(cause) }) };
}
