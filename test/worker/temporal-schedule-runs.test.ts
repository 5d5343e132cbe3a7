import { defaultPayloadConverter } from '@temporalio/common';
import { expect, it } from 'vitest';
import { createPayloadCodec, PayloadRefusedError } from '../../worker/temporal/payload-codec.ts';
import { newKey, only } from './codec-stage.ts';

const codec = createPayloadCodec(only(newKey('k1')));
const inWorkflow = (workflowId: string) => ({ type: 'workflow' as const, namespace: 'default', workflowId });
const written = (workflowId: string) =>
  codec.encode([defaultPayloadConverter.toPayload('done')], inWorkflow(workflowId));

it('T48 a run of a Schedule reads the result of the run before it', async () => {
  const result = await written('key-care-2026-11-21T10:00:00Z');
  const [read] = await codec.decode(result, inWorkflow('key-care-2026-11-21T10:01:00Z'));
  expect(defaultPayloadConverter.fromPayload(read!)).toBe('done');
});

it.each([
  ['another Schedule', 'key-care-2026-11-21T10:00:00Z', 'retention-2026-11-21T10:01:00Z'],
  ['a request', 'key-care-2026-11-21T10:00:00Z', 'AbC12_req_0123456789abcdef'],
  ['a Schedule', 'AbC12_req_0123456789abcdef', 'key-care-2026-11-21T10:01:00Z'],
])('T48 %s reads nothing that was written elsewhere', async (_reader, writer, reader) => {
  await expect(codec.decode(await written(writer), inWorkflow(reader))).rejects.toThrow(PayloadRefusedError);
});
