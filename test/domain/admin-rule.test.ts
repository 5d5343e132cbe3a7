import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AdminRule,
  approversOf,
  ruleProblem,
  STANDARD_BOUNDS,
  shortfall,
} from '../../domain/admin-rule.ts';
import type { MemberId } from '../../domain/ids.ts';
import { ANA, allAtOnce, BRUNO, CHIARA, DENIZ, EMIL, inOrder, roster, step } from './people.ts';

const everybody = [ANA, BRUNO, CHIARA, DENIZ, EMIL];

/** Tries every way of seating distinct people: slow, and evidently right. */
function canBeSeated(rule: AdminRule, gone: MemberId[], excluded: MemberId[]): boolean {
  const seats = rule.steps.flatMap((each) => Array.from({ length: each.approvals }, () => each));
  const people = roster({}, gone);
  const fill = (at: number, taken: MemberId[]): boolean => {
    const seat = seats[at];
    if (!seat) return true;
    return [...approversOf(seat, people, excluded)].some(
      (id) => !taken.includes(id) && fill(at + 1, [...taken, id]),
    );
  };
  return fill(0, []);
}

const anybody = fc.uniqueArray(fc.constantFrom(...everybody), { maxLength: 4 });
const anyRule = fc.array(
  fc.record({
    approvals: fc.integer({ min: 1, max: 3 }),
    members: anybody,
    administrators: fc.boolean(),
    groups: fc.constant<string[]>([]),
  }),
  { minLength: 1, maxLength: 4 },
);

describe('an admin rule', () => {
  it('B1 (Compat 67, Inv 5) needs three administrators, two approvals, and fewer approvals than administrators', () => {
    const administrators = (approvals: number) => inOrder(step(approvals, { administrators: true }));
    expect(ruleProblem(administrators(2), roster(), STANDARD_BOUNDS)).toBeNull();
    expect(ruleProblem(administrators(3), roster(), STANDARD_BOUNDS)).toBeNull();
    expect(ruleProblem(administrators(1), roster(), STANDARD_BOUNDS)).toEqual({
      problem: 'too_few_approvals',
      have: 1,
      need: 2,
    });
    expect(ruleProblem(administrators(4), roster(), STANDARD_BOUNDS)).toEqual({
      problem: 'approvals_not_below_administrators',
      approvals: 4,
      administrators: 4,
    });
    expect(ruleProblem(administrators(2), roster({}, [ANA, BRUNO]), STANDARD_BOUNDS)).toEqual({
      problem: 'too_few_administrators',
      have: 2,
      need: 3,
    });
    expect(ruleProblem(administrators(0), roster(), STANDARD_BOUNDS)).toEqual({ problem: 'no_steps' });
    expect(ruleProblem(inOrder(), roster(), STANDARD_BOUNDS)).toEqual({ problem: 'no_steps' });
  });

  it('B1 lets development lower the bounds, and only by saying so', () => {
    const alone = inOrder(step(1, { administrators: true }));
    expect(ruleProblem(alone, roster(), { minimumAdministrators: 1, minimumApprovals: 1 })).toBeNull();
  });

  it('B5 is refused when a step has too few people, or the same person would have to fill two', () => {
    expect(ruleProblem(inOrder(step(2, { members: [ANA] })), roster(), STANDARD_BOUNDS)).toEqual({
      problem: 'step_without_enough_approvers',
      step: 1,
      approvers: 1,
      approvals: 2,
    });
    const twice = allAtOnce(step(1, { members: [ANA] }), step(1, { members: [ANA] }));
    expect(ruleProblem(twice, roster(), STANDARD_BOUNDS)).toEqual({
      problem: 'step_without_enough_approvers',
      step: 2,
      approvers: 0,
      approvals: 1,
    });
  });

  it('B5 finds a seat for everybody whenever there is a way, and only then', () => {
    const runs = { same: 0, lacking: 0 };
    fc.assert(
      fc.property(anyRule, anybody, anybody, (steps, gone, excluded) => {
        const rule: AdminRule = { order: 'all_at_once', steps };
        const lack = shortfall(rule, roster({}, gone), excluded);
        expect(lack === null).toBe(canBeSeated(rule, gone, excluded));
        runs[lack ? 'lacking' : 'same'] += 1;
      }),
      { numRuns: 2_000 },
    );
    expect(runs.same).toBeGreaterThan(50);
    expect(runs.lacking).toBeGreaterThan(50);
  });

  it('B5 says which step lacks how many', () => {
    const rule = inOrder(step(1, { members: [ANA] }), step(3, { members: [ANA, BRUNO, CHIARA] }));
    expect(shortfall(rule, roster(), [])).toEqual({ step: 2, missing: 1 });
    expect(shortfall(rule, roster(), [BRUNO])).toEqual({ step: 2, missing: 2 });
  });
});
