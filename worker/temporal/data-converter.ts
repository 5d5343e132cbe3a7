import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { createPayloadCodec, type EncryptingCodec } from './payload-codec.ts';
import type { PayloadKeys } from './payload-keys.ts';

export interface EncryptingDataConverter extends DataConverter {
  failureConverterPath: string;
  payloadCodecs: [EncryptingCodec];
}

/**
 * For client, worker and workflow bundle alike. The failure converter goes by its path, because the workflow sandbox
 * loads it too; the codec works outside the sandbox only, so no key ever enters it.
 */
export function createDataConverter(keys: PayloadKeys): EncryptingDataConverter {
  return {
    failureConverterPath: fileURLToPath(new URL('./failure-converter.ts', import.meta.url)),
    payloadCodecs: [createPayloadCodec(keys)],
  };
}
