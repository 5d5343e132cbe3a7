import { type WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPayloadCodec } from '../../worker/temporal/payload-codec.ts';
import type { everyWay } from './codec.workflow.ts';
import { type CodecStage, codecStage, metadataText, newKey, only, rawPayloads } from './codec-stage.ts';

describe('payloads in Temporal', () => {
  const canary = 'Canary';
  const keys = only(newKey('k1'));
  let stage: CodecStage;
  beforeAll(async () => {
    stage = await codecStage();
  });
  afterAll(() => stage.close());

  async function play(workflowId: string, ending: 'return' | 'fail') {
    const { taskQueue } = stage.temporal;
    const handle = await stage.client(keys).workflow.signalWithStart<typeof everyWay, [string]>('everyWay', {
      workflowId,
      taskQueue,
      args: [canary, ending],
      signal: 'said',
      signalArgs: ['word'],
      memo: { about: canary },
    });
    const result = await stage.withWorker(keys, async () => {
      expect(await handle.query('heard')).toBe(`${canary} word`);
      return handle.result().catch((error: unknown) => error);
    });
    return { handle, result };
  }

  it('T48 Inv 33 are encrypted wherever the raw history has any, failures and memo included', async () => {
    const { handle, result } = await play('encrypted-failure', 'fail');
    expect((result as WorkflowFailedError).cause).toMatchObject({
      message: `${canary} ends badly`,
      details: [`${canary} detail`],
    });
    const payloads = await rawPayloads(handle);
    // Two arguments, memo, signal, two activities' arguments, one result; a message and details for each of two failures.
    expect(payloads.length).toBeGreaterThanOrEqual(11);
    expect(new Set(payloads.map((payload) => metadataText(payload, 'encoding')))).toEqual(
      new Set(['binary/encrypted']),
    );
    expect(new Set(payloads.map((payload) => metadataText(payload, 'encryption-key-id')))).toEqual(
      new Set(['k1']),
    );
    const history = await handle.fetchHistory();
    const messages = JSON.stringify(history.events).match(/"message":"[^"]*"/g);
    expect(new Set(messages)).toEqual(new Set(['"message":"Encoded failure"']));
    expect(Buffer.concat(payloads.map(({ data }) => data ?? new Uint8Array())).includes(canary)).toBe(false);
    expect(JSON.stringify(history.events)).not.toContain(canary);
  });

  it('T48 come back whole to the client that holds the key, and show themselves to people', async () => {
    const { handle, result } = await play('encrypted-return', 'return');
    expect(result).toBe(`${canary} is over: ApplicationFailure: ${canary} word seen stumbled`);
    expect((await handle.describe()).memo).toEqual({ about: canary });
    const shown = createPayloadCodec(keys).decodeForDisplay(
      await rawPayloads(handle),
      stage.temporal.namespace,
    );
    expect(shown.map(({ data }) => Buffer.from(data ?? []).toString())).toContain(`"${canary} word"`);
  });

  it('leave errors of the service as they are: an unknown workflow is not found', async () => {
    await expect(stage.client(keys).workflow.getHandle('nobody').describe()).rejects.toBeInstanceOf(
      WorkflowNotFoundError,
    );
  });
});
