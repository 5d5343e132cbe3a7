import { canonicalJson, type Json } from '../domain/canonical-json.ts';
import type { MemberId, WorkspaceId } from '../domain/ids.ts';
import { sha256 } from '../domain/sha256.ts';

interface Hashed {
  workspaceId: WorkspaceId;
  kind: string;
  requesterId: MemberId;
  ownerId: MemberId | null;
  content: { readonly [name: string]: Json };
  baseVersion: number | null;
  ruleKind: string;
  ruleVersion: number;
  expiresAt: Date;
}

/** What a ballot is bound to (rule 2). The salt makes it a commitment: erasing content and salt leaves only noise. */
export function contentHash(salt: Buffer, hashed: Hashed): Buffer {
  return sha256(salt, canonicalJson({ ...hashed, expiresAt: hashed.expiresAt.toISOString() }));
}
