import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const nonceLength = 12;
const tagLength = 16;

/** What a payload belongs to; a payload moved elsewhere does not open. Null: it belongs to no workflow. */
export type Owner = { namespace: string; workflowId: string } | null;

/** @returns nonce, ciphertext and tag; nonces are random, which is safe for 2^32 payloads under one key (NIST SP 800-38D §8.3) */
export function seal(key: KeyObject, keyId: string, owner: Owner, plain: Uint8Array): Uint8Array {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagLength });
  cipher.setAAD(boundTo(keyId, owner));
  const sealed = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  // A plain Uint8Array of its own: the SDK's protobuf code wants no view on a shared pool.
  return new Uint8Array(sealed);
}

/** @returns undefined when a single bit differs, or the key or the owner is another */
export function open(
  key: KeyObject,
  keyId: string,
  owner: Owner,
  sealed: Uint8Array,
): Uint8Array | undefined {
  if (sealed.byteLength < nonceLength + tagLength) return undefined;
  const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, nonceLength), {
    authTagLength: tagLength,
  });
  decipher.setAAD(boundTo(keyId, owner));
  decipher.setAuthTag(sealed.subarray(-tagLength));
  const plain = decipher.update(sealed.subarray(nonceLength, -tagLength));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    return undefined; // final() throws for one reason only: the tag does not fit.
  }
}

function boundTo(keyId: string, owner: Owner): Uint8Array {
  return Buffer.from(
    JSON.stringify(['quorate payload 1', keyId, owner?.namespace ?? null, owner?.workflowId ?? null]),
  );
}
