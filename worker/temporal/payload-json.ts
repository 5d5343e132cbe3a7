import type { Payload } from '@temporalio/common';
import Type, { type Static } from 'typebox';

/** A payload as Temporal's JSON writes it: bytes in base64. */
export const PayloadJson = Type.Object({
  metadata: Type.Optional(Type.Record(Type.String(), Type.String())),
  data: Type.Optional(Type.String()),
});
export type PayloadJson = Static<typeof PayloadJson>;

export function payloadToJson({ metadata, data }: Payload): PayloadJson {
  const entries = Object.entries(metadata ?? {}).map(([name, bytes]) => [name, base64(bytes)]);
  return { metadata: Object.fromEntries(entries), data: base64(data ?? new Uint8Array()) };
}

export function payloadFromJson({ metadata, data }: PayloadJson): Payload {
  const entries = Object.entries(metadata ?? {}).map(([name, text]) => [name, bytesOf(text)]);
  return { metadata: Object.fromEntries(entries), data: bytesOf(data ?? '') };
}

// The data of a payload without any, made in the workflow sandbox, is an empty array: `Buffer.from` takes that too.
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
