import { Client, Connection } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { readPayloadKeys } from '../../config/index.ts';
import type { Stack } from '../../dev/stack/stack.ts';
import { createDataConverter } from '../../worker/temporal/data-converter.ts';
import type { EncryptingCodec } from '../../worker/temporal/payload-codec.ts';
import { payloadKeys } from '../../worker/temporal/payload-keys.ts';
import type { Kept, Place } from './place.ts';

/** Every history of every workflow: as Temporal keeps it, and with its payloads decrypted. */
export function temporalHistories(stack: Stack): Place {
  const [codec] = createDataConverter(payloadKeys(readPayloadKeys(stack.environment))).payloadCodecs;
  return {
    name: 'Temporal histories, raw and decoded',
    async *read() {
      const connection = await Connection.connect({ address: stack.temporalAddress });
      try {
        const client = new Client({ connection, namespace: stack.temporalNamespace });
        for await (const { workflowId, runId, ...rest } of client.workflow.list()) {
          const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
          yield { where: `${workflowId} raw`, bytes: Buffer.from(`${workflowId} ${plainJson(rest.raw)}`) };
          yield* bytesIn(`${workflowId} raw`, history);
          yield* decoded(codec, stack.temporalNamespace, workflowId, history);
        }
      } finally {
        await connection.close();
      }
    },
  };
}

/** A history's texts as JSON, and each run of bytes in it by itself. */
async function* bytesIn(where: string, history: unknown): AsyncIterable<Kept> {
  yield { where, bytes: Buffer.from(plainJson(history)) };
  for (const payload of payloadsIn(history)) yield { where, bytes: Buffer.from(payload.data ?? []) };
}

async function* decoded(
  codec: EncryptingCodec,
  namespace: string,
  workflowId: string,
  history: unknown,
): AsyncIterable<Kept> {
  for (const payload of payloadsIn(history)) {
    if (Buffer.from(payload.metadata?.['encoding'] ?? []).toString() !== 'binary/encrypted') continue;
    for (const { data } of codec.decodeForDisplay([payload], namespace)) {
      yield { where: `${workflowId} decoded`, bytes: Buffer.from(data ?? []) };
    }
  }
}

function* payloadsIn(value: unknown): Generator<Payload> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  if ('metadata' in value && 'data' in value && ArrayBuffer.isView(value.data)) yield value as Payload;
  for (const member of Object.values(value)) yield* payloadsIn(member);
}

/** Bytes as base64; 64-bit numbers as they print. */
function plainJson(value: unknown): string {
  return (
    JSON.stringify(value, (_name, member: unknown) => {
      if (ArrayBuffer.isView(member))
        return Buffer.from(member.buffer, member.byteOffset, member.byteLength).toString('base64');
      return typeof member === 'bigint' ? String(member) : member;
    }) ?? ''
  );
}
