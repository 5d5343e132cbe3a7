import type { IncomingHttpHeaders } from 'node:http';
import { type PresentedCredential, parseParts, parseToken } from '../keys/secret/token.ts';
import { compatible } from './dialects/compatible.ts';
import type { Dialect } from './dialects/dialect.ts';
import { native } from './dialects/native.ts';

/** Who is asking, as far as the headers say; nothing was asked of any store yet. */
export interface Caller {
  dialect: Dialect;
  /** Null when there is none, or none of the right form and checksum. */
  credential: PresentedCredential | null;
  /** The compatible dialect names the workspace besides; it must be the key's own. */
  workspaceName: string | null;
}

/** Any `X-Ledger-*` header means the compatible dialect, otherwise native (DESIGN §7). */
export function callerOf(headers: IncomingHttpHeaders): Caller {
  if (Object.keys(headers).some((name) => name.startsWith('x-ledger-'))) return compatibleCaller(headers);
  return { dialect: native, credential: fromAuthorization(headers.authorization), workspaceName: null };
}

function compatibleCaller(headers: IncomingHttpHeaders): Caller {
  const workspaceName = headers['x-ledger-workspace'];
  const key = headers['x-ledger-reporting-api-key'];
  const complete = typeof workspaceName === 'string' && workspaceName !== '' && typeof key === 'string';
  return {
    dialect: compatible,
    credential: complete ? parseToken(key) : null,
    workspaceName: complete ? workspaceName : null,
  };
}

function fromAuthorization(header: string | undefined): PresentedCredential | null {
  const [, scheme, value] = /^(Bearer|Basic) ([^ ]+)$/i.exec(header ?? '') ?? [];
  if (!scheme || !value) return null;
  return scheme.toLowerCase() === 'bearer' ? parseToken(value) : fromBasic(value);
}

/** Client id and secret in two parts. The checksum says which environment the key is of. */
function fromBasic(value: string): PresentedCredential | null {
  const text = Buffer.from(value, 'base64').toString('latin1');
  const colon = text.indexOf(':');
  const [clientId, secret] = [text.slice(0, colon), text.slice(colon + 1)];
  return colon < 0 ? null : (parseParts('live', clientId, secret) ?? parseParts('test', clientId, secret));
}
