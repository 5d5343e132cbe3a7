import type { MemberId } from './ids.ts';

/** One step: this many approvals, from any of these people and groups. */
export interface RuleStep {
  approvals: number;
  /** All administrators of the workspace, whoever they are when it is asked. */
  administrators: boolean;
  groups: string[];
  members: MemberId[];
}

/** The policy for one kind of request. */
export interface AdminRule {
  order: 'in_order' | 'all_at_once';
  steps: RuleStep[];
}

/** Lower bounds; `dev` and tests may lower them by explicit configuration only. */
export interface RuleBounds {
  minimumAdministrators: number;
  minimumApprovals: number;
}

export const STANDARD_BOUNDS: RuleBounds = { minimumAdministrators: 3, minimumApprovals: 2 };

/** Who is in which group and who can act at all, as far as rules need to know. */
export interface Roster {
  /** Active administrators. */
  administrators: ReadonlySet<MemberId>;
  /** Everybody active. */
  active: ReadonlySet<MemberId>;
  groups: ReadonlyMap<string, ReadonlySet<MemberId>>;
}

/** The people who may approve in this step now: named there, active, and not excluded. */
export function approversOf(step: RuleStep, roster: Roster, excluded: readonly MemberId[]): Set<MemberId> {
  const named = new Set<MemberId>(step.members);
  if (step.administrators) for (const id of roster.administrators) named.add(id);
  for (const group of step.groups) for (const id of roster.groups.get(group) ?? []) named.add(id);
  for (const id of named) if (!roster.active.has(id) || excluded.includes(id)) named.delete(id);
  return named;
}

export type RuleProblem =
  | { problem: 'too_few_administrators'; have: number; need: number }
  | { problem: 'too_few_approvals'; have: number; need: number }
  | { problem: 'approvals_not_below_administrators'; approvals: number; administrators: number }
  | { problem: 'step_without_enough_approvers'; step: number; approvers: number; approvals: number }
  | { problem: 'no_steps' };

/** Checks a rule against its bounds and today's people (Compat 67, 75; Inv 5). Null when it is sound. */
export function ruleProblem(rule: AdminRule, roster: Roster, bounds: RuleBounds): RuleProblem | null {
  const administrators = roster.administrators.size;
  const approvals = rule.steps.reduce((sum, step) => sum + step.approvals, 0);
  if (rule.steps.length === 0 || rule.steps.some((step) => step.approvals < 1))
    return { problem: 'no_steps' };
  if (administrators < bounds.minimumAdministrators) {
    return { problem: 'too_few_administrators', have: administrators, need: bounds.minimumAdministrators };
  }
  if (approvals < bounds.minimumApprovals) {
    return { problem: 'too_few_approvals', have: approvals, need: bounds.minimumApprovals };
  }
  if (approvals >= administrators) {
    return { problem: 'approvals_not_below_administrators', approvals, administrators };
  }
  for (const [index, step] of rule.steps.entries()) {
    const approvers = approversOf(step, roster, []).size;
    if (approvers < step.approvals) {
      return {
        problem: 'step_without_enough_approvers',
        step: index + 1,
        approvers,
        approvals: step.approvals,
      };
    }
  }
  // Each step alone could be filled, but a person fills one seat only.
  const lack = shortfall(rule, roster, []);
  if (!lack) return null;
  const wanted = rule.steps[lack.step - 1]?.approvals ?? 0;
  return {
    problem: 'step_without_enough_approvers',
    step: lack.step,
    approvers: wanted - lack.missing,
    approvals: wanted,
  };
}

/** What a rule lacks when nobody else than these approvers can be had: the first step that cannot be filled. */
export interface Shortfall {
  step: number;
  missing: number;
}

/**
 * Whether distinct people can fill every step without the excluded (Inv 5, B5). A person counts in one step only, so
 * this is a matching, found by augmenting paths. Null when the rule can be met.
 */
export function shortfall(rule: AdminRule, roster: Roster, excluded: readonly MemberId[]): Shortfall | null {
  const seatOf = new Map<MemberId, number>();
  const candidates = rule.steps.map((step) => approversOf(step, roster, excluded));

  const seat = (step: number, tried: Set<MemberId>): boolean => {
    for (const person of candidates[step] ?? []) {
      if (tried.has(person)) continue;
      tried.add(person);
      const taken = seatOf.get(person);
      if (taken === undefined || (taken !== step && seat(taken, tried))) {
        seatOf.set(person, step);
        return true;
      }
    }
    return false;
  };

  for (const [index, step] of rule.steps.entries()) {
    for (let filled = 0; filled < step.approvals; filled += 1) {
      if (!seat(index, new Set([...seatOf].filter(([, at]) => at === index).map(([person]) => person)))) {
        return { step: index + 1, missing: step.approvals - filled };
      }
    }
  }
  return null;
}
