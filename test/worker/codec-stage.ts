import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { ApplicationFailure, heartbeat } from '@temporalio/activity';
import { Client, type WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { NativeConnection, WorkflowBundleWithSourceMap } from '@temporalio/worker';
import pino, { type Logger } from 'pino';
import { vi } from 'vitest';
import { connectTemporal } from '../../worker/temporal/connection.ts';
import { bundleWorkflows, createTemporalWorker } from '../../worker/temporal/create-worker.ts';
import { createDataConverter } from '../../worker/temporal/data-converter.ts';
import { createPayloadCodec } from '../../worker/temporal/payload-codec.ts';
import type { PayloadKey, PayloadKeys } from '../../worker/temporal/payload-keys.ts';
import { installTemporalRuntime } from '../../worker/temporal/sdk-logger.ts';
import { type TestTemporal, testTemporal } from '../support/temporal.ts';

export type CodecActivities = ReturnType<typeof codecActivities>;

export function codecActivities(looked: string[]) {
  return {
    async look(topic: string): Promise<string> {
      looked.push(topic);
      heartbeat(`${topic} beat`);
      return `${topic} seen`;
    },
    async stumble(topic: string): Promise<string> {
      throw ApplicationFailure.nonRetryable(`${topic} stumbled`, 'Stumbled', `${topic} detail`);
    },
  };
}

export const newKey = (id: string): PayloadKey => ({ id, key: randomBytes(32) });
export const only = (current: PayloadKey): PayloadKeys => ({ current, previous: [] });

/** Temporal with workers that hold the keys they are given. */
export interface CodecStage {
  temporal: TestTemporal;
  connection: NativeConnection;
  /** The topics that activities were given: empty as long as no workflow went on. */
  looked: string[];
  client(keys: PayloadKeys): Client;
  /** Runs a worker on the test's task queue while `act` acts. */
  withWorker<T>(keys: PayloadKeys, act: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** @param log where the SDK of this test file's process writes: by default, nowhere */
export async function codecStage(log: Logger = pino({ level: 'silent' })): Promise<CodecStage> {
  installTemporalRuntime(log);
  const temporal = await testTemporal();
  const { namespace, taskQueue } = temporal;
  const connection = await connectTemporal(temporal);
  const looked: string[] = [];
  let workflows: Promise<WorkflowBundleWithSourceMap> | undefined;
  return {
    temporal,
    connection,
    looked,
    client: (keys) => new Client({ connection, namespace, dataConverter: createDataConverter(keys) }),
    async withWorker(keys, act) {
      const dataConverter = createDataConverter(keys);
      workflows ??= bundleWorkflows(
        fileURLToPath(new URL('./codec.workflow.ts', import.meta.url)),
        dataConverter,
        log,
      );
      const activities = codecActivities(looked);
      const worker = await createTemporalWorker({
        connection,
        namespace,
        taskQueue,
        activities,
        dataConverter,
        identity: 'test',
        workflows: await workflows,
      });
      return worker.runUntil(act);
    },
    close: () => connection.close(),
  };
}

/** Every payload of a raw history, wherever it stands. */
export async function rawPayloads(handle: WorkflowHandle): Promise<Payload[]> {
  const found: Payload[] = [];
  collect((await handle.fetchHistory()).events, found);
  return found;
}

function collect(value: unknown, found: Payload[]): void {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  const encoding = (value as Payload).metadata?.['encoding'];
  if (encoding instanceof Uint8Array) found.push(value as Payload);
  else for (const part of Object.values(value)) collect(part, found);
}

/** Why a workflow task failed, once one has: as Temporal's web page shows it to who holds the keys. */
export async function taskFailure(
  handle: WorkflowHandle,
  keys: PayloadKeys,
  namespace: string,
): Promise<string> {
  const failure = await vi.waitFor(async () => {
    const { events } = await handle.fetchHistory();
    const failed = events?.find(({ workflowTaskFailedEventAttributes }) => workflowTaskFailedEventAttributes);
    return failed!.workflowTaskFailedEventAttributes!.failure!;
  }, 40_000);
  const [shown] = createPayloadCodec(keys).decodeForDisplay([failure.encodedAttributes!], namespace);
  return defaultPayloadConverter.fromPayload<{ message: string }>(shown!).message;
}

export const metadataText = ({ metadata }: Payload, name: string): string =>
  Buffer.from(metadata?.[name] ?? []).toString();
