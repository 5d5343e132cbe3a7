import { randomBytes } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPayloadCodec } from '../../worker/temporal/payload-codec.ts';
import { type PayloadKeys, payloadKeys } from '../../worker/temporal/payload-keys.ts';
import type { everyWay } from './codec.workflow.ts';
import {
  type CodecStage,
  codecStage,
  metadataText,
  newKey,
  only,
  rawPayloads,
  taskFailure,
} from './codec-stage.ts';

const older = newKey('2026-01');
const newer = newKey('2026-07');
const rotated = payloadKeys([newer, older]);

describe('rotation of the payload keys', () => {
  let stage: CodecStage;
  beforeAll(async () => {
    stage = await codecStage();
  });
  afterAll(() => stage.close());

  const start = (name: string): Promise<WorkflowHandle<typeof everyWay>> => {
    const { taskQueue } = stage.temporal;
    const workflowId = `${name}-${randomBytes(4).toString('hex')}`;
    return stage
      .client(only(older))
      .workflow.start<typeof everyWay>('everyWay', { workflowId, taskQueue, args: ['topic', 'return'] });
  };
  /** Has the worker carry the workflow to its first wait. */
  const begin = (handle: WorkflowHandle, keys: PayloadKeys) =>
    stage.withWorker(keys, () => handle.query('heard'));
  const keyIdsOf = async (handle: WorkflowHandle) =>
    new Set((await rawPayloads(handle)).map((payload) => metadataText(payload, 'encryption-key-id')));

  it('T48 lets a workflow that began under the old key end under the new one', async () => {
    const handle = await start('rotated');
    await begin(handle, only(older));
    const renewed = stage.client(rotated).workflow.getHandle<typeof everyWay>(handle.workflowId);
    await renewed.signal('said', 'word');
    expect(await stage.withWorker(rotated, () => renewed.result())).toContain('topic is over');
    expect(await keyIdsOf(handle)).toEqual(new Set(['2026-01', '2026-07']));
    const shown = createPayloadCodec(rotated).decodeForDisplay(
      await rawPayloads(handle),
      stage.temporal.namespace,
    );
    expect(shown.map(({ data }) => Buffer.from(data ?? []).toString())).toEqual(
      expect.arrayContaining(['"topic"', '"word"']),
    );
  });

  it('T48 stops a workflow whose key was taken away too early, naming the key, until it is given back', async () => {
    const handle = await start('early');
    const reason = await stage.withWorker(only(newer), () =>
      taskFailure(handle, rotated, stage.temporal.namespace),
    );
    expect(reason).toContain('unknown key "2026-01"');
    const renewed = stage.client(rotated).workflow.getHandle<typeof everyWay>(handle.workflowId);
    expect((await renewed.describe()).status.name).toBe('RUNNING');
    await renewed.signal('said', 'word');
    expect(await stage.withWorker(rotated, () => renewed.result())).toContain('topic is over');
    await expect(handle.result()).rejects.toThrow('unknown key "2026-07"');
  });

  it('refuses keys that cannot be meant: none, too short, one id twice', () => {
    expect(() => payloadKeys([])).toThrow('at least one key');
    expect(() => createPayloadCodec(only({ id: 'k', key: new Uint8Array(31) }))).toThrow(
      '"k" is not 32 bytes',
    );
    expect(() => createPayloadCodec({ current: newKey('k'), previous: [newKey('k')] })).toThrow(
      'given twice',
    );
    expect(() => createPayloadCodec(only(newKey('')))).toThrow('empty id');
  });
});
