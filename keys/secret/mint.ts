import type { Peppers } from '../../config/index.ts';
import { randomBase62 } from '../../domain/base62.ts';
import type { ClientId, WorkspaceId } from '../../domain/ids.ts';
import { digestForStorage, type PepperedDigest } from './digest.ts';
import { BRAND, checksum, type KeyEnvironment } from './token.ts';

const CLIENT_ID_LENGTH = 16;
const WORKSPACE_LENGTH = 5;
const SECRET_LENGTH = 43;

/**
 * A secret on its way from mint to display. It stands in a private field, which nothing prints, logs, serialises or
 * copies; `show()` is called in the one place that displays it.
 */
export class MintedSecret {
  readonly clientId: ClientId;
  readonly #token: string;

  constructor(clientId: ClientId, token: string) {
    this.clientId = clientId;
    this.#token = token;
  }

  /** The whole token, and its secret part with checksum. */
  show(): { token: string; secret: string } {
    return { token: this.#token, secret: this.#token.slice(-(SECRET_LENGTH + 6)) };
  }
}

export interface Mint {
  minted: MintedSecret;
  stored: PepperedDigest & { clientId: ClientId; environment: KeyEnvironment; lastFour: string };
}

/** Makes a secret (256 bits) and what may be kept of it. The only place where one comes into being (rule 4). */
export function mintSecret(peppers: Peppers, environment: KeyEnvironment, workspaceId: WorkspaceId): Mint {
  const clientId = (workspaceId + randomBase62(CLIENT_ID_LENGTH - WORKSPACE_LENGTH)) as string as ClientId;
  const secret = randomBase62(SECRET_LENGTH);
  const head = `${BRAND}_${environment}_${clientId}_${secret}`;
  const token = head + checksum(head);
  return {
    minted: new MintedSecret(clientId, token),
    stored: {
      ...digestForStorage(peppers, { clientId, workspaceId, secret }),
      clientId,
      environment,
      lastFour: token.slice(-4),
    },
  };
}
