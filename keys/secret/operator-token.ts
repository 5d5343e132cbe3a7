import type { Peppers } from '../../config/index.ts';
import { randomBase62 } from '../../domain/base62.ts';
import type { ClientId, WorkspaceId } from '../../domain/ids.ts';
import { digestForStorage, type PepperedDigest } from './digest.ts';
import { MintedSecret } from './mint.ts';
import { BRAND, checksum, type PresentedCredential } from './token.ts';

const TOKEN = /^quorate_operator_([0-9A-Za-z]{16})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

/** Makes an operator token, for pushing data in, and what may be kept of it. */
export function mintOperatorToken(
  peppers: Peppers,
  workspaceId: WorkspaceId,
): { minted: MintedSecret; stored: PepperedDigest & { id: string } } {
  const id = (workspaceId + randomBase62(11)) as string as ClientId;
  const secret = randomBase62(43);
  const head = `${BRAND}_operator_${id}_${secret}`;
  return {
    minted: new MintedSecret(id, head + checksum(head)),
    stored: { id, ...digestForStorage(peppers, { clientId: id, workspaceId, secret }) },
  };
}

/** Reads an operator token; null for anything with another form or a wrong checksum. It belongs to no environment. */
export function parseOperatorToken(text: string): PresentedCredential | null {
  const [, id, secret, sum] = TOKEN.exec(text) ?? [];
  if (!id || !secret || checksum(text.slice(0, -6)) !== sum) return null;
  const workspaceId = id.slice(0, 5) as string as WorkspaceId;
  return { environment: 'live', clientId: id as string as ClientId, workspaceId, secret };
}
