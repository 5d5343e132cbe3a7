import { canonicalJson, type Json } from '../domain/canonical-json.ts';
import type { MemberId, WorkspaceId } from '../domain/ids.ts';
import { sha256 } from '../domain/sha256.ts';
import type { AnyRequest } from './find-request.ts';

interface Hashed {
  workspaceId: WorkspaceId;
  kind: string;
  requesterId: MemberId;
  ownerId: MemberId | null;
  excludedIds: readonly MemberId[];
  targetId: string | null;
  content: { readonly [name: string]: Json };
  baseVersion: number | null;
  ruleKind: string;
  ruleVersion: number;
  expiresAt: Date;
}

/** What a ballot is bound to (rule 2). The salt makes it a commitment: erasing content and salt leaves only noise. */
export function contentHash(salt: Buffer, hashed: Hashed): Buffer {
  const { workspaceId, kind, requesterId, ownerId, excludedIds, targetId, content } = hashed;
  const { baseVersion, ruleKind, ruleVersion, expiresAt } = hashed;
  const who = { workspaceId, kind, requesterId, ownerId, excludedIds, targetId };
  return sha256(
    salt,
    canonicalJson({
      ...who,
      content,
      baseVersion,
      ruleKind,
      ruleVersion,
      expiresAt: expiresAt.toISOString(),
    }),
  );
}

/**
 * The hash of what is stored now. It differs from the one people saw when a row was changed behind our back: then no
 * ballot counts any more (T5). Without its salt a request was erased, long after its decision.
 */
export function hashAsStored(request: AnyRequest): Buffer {
  return request.contentSalt ? contentHash(request.contentSalt, request) : request.contentHash;
}
