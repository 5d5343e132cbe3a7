import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyId } from '../../domain/ids.ts';
import { isWithin, normalReach, type Reach, reachDigest } from '../../domain/reach.ts';

const part = fc.record({
  keyId: fc.constantFrom('k1', 'k2').map((id) => id as string as KeyId),
  accountIds: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 4 }),
  actions: fc.array(fc.constantFrom('read', 'write'), { maxLength: 2 }),
});
const reach = fc.uniqueArray(part, { maxLength: 2, selector: ({ keyId }) => keyId });

/** The definition itself: the set of (key, account, action). */
function pairs(of: Reach): Set<string> {
  return new Set(
    of.flatMap(({ keyId, accountIds, actions }) =>
      accountIds.flatMap((id) => actions.map((action) => `${keyId} ${id} ${action}`)),
    ),
  );
}

describe('reach', () => {
  it('rule 2 is within what was seen exactly when every pair of account and action was seen', () => {
    fc.assert(
      fc.property(reach, reach, (now, seen) => {
        expect(isWithin(now, seen)).toBe([...pairs(now)].every((pair) => pairs(seen).has(pair)));
      }),
      { numRuns: 3_000 },
    );
  });

  it('B4 has one digest for one meaning, in whatever order it was read, and another for another', () => {
    fc.assert(
      fc.property(reach, reach, (a, b) => {
        const same = [...pairs(a)].toSorted().join() === [...pairs(b)].toSorted().join();
        expect(reachDigest(a).equals(reachDigest(b))).toBe(same);
        expect(reachDigest(normalReach(a).toReversed()).equals(reachDigest(a))).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });
});
