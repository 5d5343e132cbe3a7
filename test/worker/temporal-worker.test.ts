import { PassThrough } from 'node:stream';
import { ApplicationFailure } from '@temporalio/activity';
import { Client } from '@temporalio/client';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '../../dev/stack/ports.ts';
import { connectTemporal } from '../../worker/temporal/connection.ts';
import { sdkLogger } from '../../worker/temporal/sdk-logger.ts';
import { testTemporal } from '../support/temporal.ts';
import type { everyWay } from './codec.workflow.ts';
import { type CodecStage, codecStage, newKey, only } from './codec-stage.ts';

const canary = 'CanaryInPayload';

describe('the Temporal worker', () => {
  const output = new PassThrough();
  const lines: string[] = [];
  let stage: CodecStage;
  beforeAll(async () => {
    output.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
    stage = await codecStage(pino({ level: 'trace' }, output));
  });
  afterAll(() => stage.close());

  it('Inv 33 logs what the SDK does by ids, without payloads, and without the details of failures', async () => {
    const keys = only(newKey('k1'));
    const { taskQueue } = stage.temporal;
    const handle = await stage.client(keys).workflow.signalWithStart<typeof everyWay, [string]>('everyWay', {
      workflowId: 'logged',
      taskQueue,
      args: ['topic', 'return'],
      signal: 'said',
      signalArgs: [canary],
    });
    await stage.withWorker(keys, () => handle.result());
    await vi.waitFor(() => expect(lines.join('')).toContain('"msg":"Activity failed"'), 20_000);
    const failed = lines.find((line) => line.includes('"msg":"Activity failed"'))!;
    expect(JSON.parse(failed)).toMatchObject({
      workflowId: 'logged',
      activityType: 'stumble',
      error: { name: 'ApplicationFailure' },
    });
    expect(lines.join('')).not.toContain(`${canary} detail`);
    expect(lines.join('')).not.toMatch(/payloads|encodedAttributes|taskEncoded/);
  });

  it('keeps of an error its name, message, stack and causes only', () => {
    const cause = ApplicationFailure.nonRetryable('inner', 'Inner', canary);
    const error = Object.assign(new Error('outer', { cause }), { failure: { payload: canary } });
    const log = sdkLogger(pino({ level: 'trace' }, output));
    lines.length = 0;
    log.error('both', { error, workflowId: 'w', task: canary });
    log.warn('neither', { error: canary });
    expect(JSON.parse(lines[0]!)).toMatchObject({
      msg: 'both',
      workflowId: 'w',
      error: { message: 'outer', cause: { message: 'inner' } },
    });
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toContain(canary);
  });
});

describe('the connection to Temporal', () => {
  it('J1 says where nobody answers', async () => {
    const port = await freePort();
    const attempt = connectTemporal({ address: `127.0.0.1:${port}`, namespace: 'default' });
    await expect(attempt).rejects.toThrow(`No Temporal answers at 127.0.0.1:${port}`);
  });

  it('J1 says when the namespace is not there', async () => {
    const { address } = await testTemporal();
    await expect(connectTemporal({ address, namespace: 'nowhere' })).rejects.toThrow(
      'access to the namespace "nowhere"',
    );
  });

  it('carries a client as well as a worker', async () => {
    const temporal = await testTemporal();
    const connection = await connectTemporal(temporal);
    const client = new Client({ connection, namespace: temporal.namespace });
    const start = () =>
      client.workflow.signalWithStart('nothing', {
        workflowId: temporal.taskQueue,
        taskQueue: temporal.taskQueue,
        signal: 'ballotCast',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      });
    const first = await start();
    const second = await connection.withDeadline(Date.now() + 20_000, start);
    expect(second.signaledRunId).toBe(first.signaledRunId);
    await first.terminate();
    expect((await start()).signaledRunId).not.toBe(first.signaledRunId);
    await client.workflow.getHandle(temporal.taskQueue).terminate();
    await connection.close();
  });
});
