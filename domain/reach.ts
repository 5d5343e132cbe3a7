import { canonicalJson } from './canonical-json.ts';
import type { KeyId } from './ids.ts';
import { sha256 } from './sha256.ts';

/** What one key can touch: every one of these accounts with every one of these actions. Sorted, without repeats. */
export interface ReachPart {
  keyId: KeyId;
  accountIds: number[];
  actions: string[];
}

/** The set of (account, action) pairs a scope means now, for each key that a request concerns. */
export type Reach = readonly ReachPart[];

/** Brings parts into the one order that the digest is taken over; empty parts reach nothing and vanish. */
export function normalReach(parts: readonly ReachPart[]): ReachPart[] {
  return parts
    .filter((part) => part.accountIds.length > 0 && part.actions.length > 0)
    .map((part) => ({
      keyId: part.keyId,
      accountIds: [...new Set(part.accountIds)].sort((a, b) => a - b),
      actions: [...new Set(part.actions)].sort(),
    }))
    .sort((a, b) => (a.keyId < b.keyId ? -1 : 1));
}

/** SHA-256 over the normal form: equal digests mean equal reach. */
export function reachDigest(reach: Reach): Buffer {
  return sha256(
    canonicalJson(
      normalReach(reach).map(({ keyId, accountIds, actions }) => ({ keyId, accountIds, actions })),
    ),
  );
}

/** Whether `now` reaches nothing that `seen` did not. Shrinking is within; one more account or action is not. */
export function isWithin(now: Reach, seen: Reach): boolean {
  const seenByKey = new Map(seen.map((part) => [part.keyId, part]));
  return normalReach(now).every((part) => {
    const before = seenByKey.get(part.keyId);
    if (!before) return false;
    const accounts = new Set(before.accountIds);
    const actions = new Set(before.actions);
    return (
      part.accountIds.every((id) => accounts.has(id)) && part.actions.every((action) => actions.has(action))
    );
  });
}
