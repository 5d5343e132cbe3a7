import { Client, type WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPayloadCodec, PayloadRefusedError } from '../../worker/temporal/payload-codec.ts';
import {
  type CodecStage,
  codecStage,
  metadataText,
  newKey,
  only,
  rawPayloads,
  taskFailure,
} from './codec-stage.ts';

const key = newKey('k1');
const codec = createPayloadCodec(only(key));
const plain = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);

describe('T48 a workflow whose history was tampered with does not go on', () => {
  let stage: CodecStage;
  beforeAll(async () => {
    stage = await codecStage();
  });
  afterAll(() => stage.close());

  const sealedFor = (workflowId: string, value: unknown) =>
    codec.encode([plain(value)], { type: 'workflow', namespace: stage.temporal.namespace, workflowId });

  /** Starts past our client, as somebody with access to Temporal would. */
  async function inject(workflowId: string, input: Payload[]): Promise<WorkflowHandle> {
    const { namespace, taskQueue } = stage.temporal;
    await stage.connection.workflowService.startWorkflowExecution({
      namespace,
      workflowId,
      requestId: workflowId,
      identity: 'attacker',
      workflowType: { name: 'everyWay' },
      taskQueue: { name: taskQueue },
      input: { payloads: input },
    });
    return stage.client(only(key)).workflow.getHandle(workflowId);
  }

  async function refusal(handle: WorkflowHandle): Promise<string> {
    const reason = await taskFailure(handle, only(key), stage.temporal.namespace);
    expect((await handle.describe()).status.name).toBe('RUNNING');
    return reason;
  }

  /** What the worker said about an injected payload; nothing of the workflow ran. */
  async function refused(workflowId: string, input: Payload[]): Promise<string> {
    const looked = stage.looked.length;
    const handle = await inject(workflowId, input);
    await handle.signal('said', 'word');
    const reason = await stage.withWorker(only(key), () => refusal(handle));
    expect(stage.looked).toHaveLength(looked);
    await handle.terminate();
    return reason;
  }

  it('T48 takes an untouched payload that is injected in the same way', async () => {
    const handle = await inject('untouched', [
      ...(await sealedFor('untouched', 'topic')),
      ...(await sealedFor('untouched', 'return')),
    ]);
    await handle.signal('said', 'word');
    expect(await stage.withWorker(only(key), () => handle.result())).toContain('topic is over');
  });

  it('T48 refuses a payload that is not encrypted', async () => {
    expect(await refused('plain', [plain('topic')])).toContain(
      'is not encrypted (its encoding is "json/plain")',
    );
  });

  it('T48 refuses a payload with one flipped bit', async () => {
    const [payload] = await sealedFor('flipped', 'topic');
    payload!.data!.set([payload!.data!.at(20)! ^ 1], 20);
    expect(await refused('flipped', [payload!])).toContain('was altered');
  });

  it('T48 refuses a payload under a key of another id, naming it', async () => {
    const context = {
      type: 'workflow',
      namespace: stage.temporal.namespace,
      workflowId: 'other-key',
    } as const;
    const payloads = await createPayloadCodec(only(newKey('k9'))).encode([plain('topic')], context);
    expect(await refused('other-key', payloads)).toContain('unknown key "k9"');
  });

  it('T48 refuses a payload under another key of the same id', async () => {
    const context = {
      type: 'workflow',
      namespace: stage.temporal.namespace,
      workflowId: 'wrong-key',
    } as const;
    const payloads = await createPayloadCodec(only(newKey('k1'))).encode([plain('topic')], context);
    expect(await refused('wrong-key', payloads)).toContain('was altered');
  });

  it('T48 refuses a payload taken from another workflow, even when it claims to be this one', async () => {
    const [payload] = await sealedFor('donor', 'topic');
    expect(await refused('swapped', [payload!])).toContain("another workflow's");
    payload!.metadata!['workflow-id'] = new Uint8Array(Buffer.from('relabelled'));
    expect(await refused('relabelled', [payload!])).toContain("another workflow's");
  });

  it('T48 refuses a plain signal to a running workflow', async () => {
    const handle = await inject('signalled', [
      ...(await sealedFor('signalled', 'topic')),
      ...(await sealedFor('signalled', 'return')),
    ]);
    const { connection, temporal } = stage;
    await new Client({ connection, namespace: temporal.namespace }).workflow
      .getHandle('signalled')
      .signal('said', 'word');
    const looked = stage.looked.length;
    expect(await stage.withWorker(only(key), () => refusal(handle))).toContain('is not encrypted');
    expect(stage.looked).toHaveLength(looked);
    await handle.terminate();
  });

  it('T48 takes the failure of a workflow task for no payload of a workflow', async () => {
    const handle = await inject('task-failure', [plain('topic')]);
    await stage.withWorker(only(key), () => refusal(handle));
    const unbound = (await rawPayloads(handle)).filter(
      (payload) => metadataText(payload, 'workflow-id') === '' && payload.metadata?.['encryption-key-id'],
    );
    expect(unbound.length).toBeGreaterThan(0);
    await handle.terminate();
    await expect(
      codec.decode(unbound, { type: 'workflow', namespace: 'default', workflowId: 'task-failure' }),
    ).rejects.toThrow(PayloadRefusedError);
    await expect(codec.decode(unbound)).rejects.toThrow(PayloadRefusedError);
  });
});
