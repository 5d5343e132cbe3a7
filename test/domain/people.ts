import type { AdminRule, Roster, RuleStep } from '../../domain/admin-rule.ts';
import type { MemberId } from '../../domain/ids.ts';

export const person = (name: string) => name as string as MemberId;

export const [ANA, BRUNO, CHIARA, DENIZ, EMIL] = ['ana', 'bruno', 'chiara', 'deniz', 'emil'].map(person) as [
  MemberId,
  MemberId,
  MemberId,
  MemberId,
  MemberId,
];

/** Four active administrators, one active member, and whatever groups are given. */
export function roster(groups: Record<string, MemberId[]> = {}, gone: MemberId[] = []): Roster {
  const present = (ids: MemberId[]) => new Set(ids.filter((id) => !gone.includes(id)));
  return {
    administrators: present([ANA, BRUNO, CHIARA, DENIZ]),
    active: present([ANA, BRUNO, CHIARA, DENIZ, EMIL]),
    groups: new Map(Object.entries(groups).map(([name, ids]) => [name, new Set(ids)])),
  };
}

export function step(approvals: number, who: Partial<RuleStep>): RuleStep {
  return { approvals, administrators: false, groups: [], members: [], ...who };
}

export function inOrder(...steps: RuleStep[]): AdminRule {
  return { order: 'in_order', steps };
}

export function allAtOnce(...steps: RuleStep[]): AdminRule {
  return { order: 'all_at_once', steps };
}
