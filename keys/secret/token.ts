import { crc32 } from 'node:zlib';
import { base62OfUint32 } from '../../domain/base62.ts';
import type { ClientId, WorkspaceId } from '../../domain/ids.ts';

export const BRAND = 'quorate';
export type KeyEnvironment = 'live' | 'test';

const TOKEN = /^quorate_(live|test)_([0-9A-Za-z]{16})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

/** A credential as presented, its checksum proved; nothing was asked of any store yet. */
export interface PresentedCredential {
  environment: KeyEnvironment;
  clientId: ClientId;
  workspaceId: WorkspaceId;
  /** The 43 characters that are secret. */
  secret: string;
}

/** CRC32 over everything before it, as six base62 characters (C1). */
export function checksum(head: string): string {
  return base62OfUint32(crc32(head));
}

/** Reads a token; null for anything with another form or a wrong checksum, before any I/O (C1, T57). */
export function parseToken(text: string): PresentedCredential | null {
  const match = TOKEN.exec(text);
  const [, environment, clientId, secret, sum] = match ?? [];
  if (!environment || !clientId || !secret || !sum) return null;
  if (checksum(text.slice(0, -6)) !== sum) return null;
  return {
    environment: environment === 'live' ? 'live' : 'test',
    clientId: clientId as string as ClientId,
    workspaceId: clientId.slice(0, 5) as string as WorkspaceId,
    secret,
  };
}

/** Reads the same credential written in two parts: client id, and secret with its checksum. */
export function parseParts(
  environment: KeyEnvironment,
  clientId: string,
  secretWithChecksum: string,
): PresentedCredential | null {
  return parseToken(`${BRAND}_${environment}_${clientId}_${secretWithChecksum}`);
}

/** What lists and cards show of a key: its beginning and its end. */
export function abbreviatedToken(environment: KeyEnvironment, clientId: string, lastFour: string): string {
  return `${BRAND}_${environment}_${clientId}…${lastFour}`;
}
