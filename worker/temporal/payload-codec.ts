import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import { type Owner, open, seal } from './payload-cipher.ts';
import { type PayloadJson, payloadFromJson, payloadToJson } from './payload-json.ts';
import { keyObjects, type PayloadKeys } from './payload-keys.ts';

const encryptedEncoding = 'binary/encrypted';

export interface EncryptingCodec extends PayloadCodec {
  /**
   * Decodes for people's eyes: there the workflow is not known, so the one that the payload names is taken (and
   * proved by the tag). What comes out must never go back into a workflow.
   */
  decodeForDisplay(payloads: readonly Payload[], namespace: string): Payload[];
}

/** A payload that we did not write for this place. Its message says why, and holds no data. */
export class PayloadRefusedError extends Error {
  override readonly name = 'PayloadRefusedError';
}

/**
 * Encrypts what Temporal stores with AES-256-GCM, and refuses what is not so encrypted: nothing passes through.
 *
 * A payload is bound to its namespace and workflow id, which the SDK hands to client, worker and activities alike. The
 * exceptions: the failure of a workflow task, which the worker encodes without a context and nobody but a person ever
 * reads (bound to no workflow, it opens in none); and a Schedule, whose arguments the client encodes before the
 * workflow id is complete: scheduled workflows take none.
 */
export function createPayloadCodec(keys: PayloadKeys): EncryptingCodec {
  const byId = keyObjects(keys);

  function encode(payload: Payload, owner: Owner): Payload {
    const keyId = keys.current.id;
    const plain = utf8(JSON.stringify(payloadToJson(payload)));
    const metadata: Record<string, Uint8Array> = {
      encoding: utf8(encryptedEncoding),
      'encryption-key-id': utf8(keyId),
    };
    if (owner !== null) metadata['workflow-id'] = utf8(owner.workflowId);
    return { metadata, data: seal(keyOf(keyId), keyId, owner, plain) };
  }

  function decode(payload: Payload, owner: Owner): Payload {
    const encoding = text(payload, 'encoding');
    if (encoding !== encryptedEncoding) {
      throw new PayloadRefusedError(
        `A payload is not encrypted (its encoding is ${JSON.stringify(encoding ?? null)})`,
      );
    }
    const keyId = text(payload, 'encryption-key-id') ?? '';
    const plain = open(keyOf(keyId), keyId, owner, payload.data ?? new Uint8Array());
    if (plain === undefined) {
      throw new PayloadRefusedError(
        `A payload under key ${JSON.stringify(keyId)} was altered, or is another workflow's`,
      );
    }
    return payloadFromJson(JSON.parse(Buffer.from(plain).toString()) as PayloadJson);
  }

  function keyOf(id: string) {
    const key = byId.get(id);
    if (key === undefined)
      throw new PayloadRefusedError(`A payload is under the unknown key ${JSON.stringify(id)}`);
    return key;
  }

  return {
    encode: async (payloads, context) => payloads.map((payload) => encode(payload, ownerIn(context))),
    decode: async (payloads, context) => {
      const owner = ownerIn(context);
      if (owner === null && payloads.length > 0)
        throw new PayloadRefusedError('A payload belongs to no workflow');
      return payloads.map((payload) => decode(payload, owner && writerOf(payload, owner)));
    },
    decodeForDisplay: (payloads, namespace) =>
      payloads.map((payload) => {
        const workflowId = text(payload, 'workflow-id');
        return decode(payload, workflowId === undefined ? null : { namespace, workflowId });
      }),
  };
}

/**
 * Each run of a Schedule is a workflow of its own, and is handed the result of the run before it: that one payload may
 * come from a sibling, which the tag proves. Any other belongs to the workflow that reads it.
 */
function writerOf(payload: Payload, reader: NonNullable<Owner>): Owner {
  const writer = text(payload, 'workflow-id');
  const schedule = scheduleOf(reader.workflowId);
  if (writer === undefined || schedule === undefined || scheduleOf(writer) !== schedule) return reader;
  return { ...reader, workflowId: writer };
}

/** The Schedule that started a workflow, whose id is the Schedule's with the time behind it; undefined for any other. */
function scheduleOf(workflowId: string): string | undefined {
  return /^(.+)-\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.exec(workflowId)?.[1];
}

function ownerIn(context: SerializationContext | undefined): Owner {
  if (context?.workflowId === undefined) return null;
  return { namespace: context.namespace, workflowId: context.workflowId };
}

const utf8 = (value: string) => new Uint8Array(Buffer.from(value));

function text({ metadata }: Payload, name: string): string | undefined {
  const bytes = metadata?.[name];
  return bytes && Buffer.from(bytes).toString();
}
