import type { RuleProblem } from '../../domain/admin-rule.ts';
import type { FieldProblem } from '../../domain/refusal.ts';
import { listed } from './words.ts';

/** One problem of a form in one sentence or two: what is wrong, and what would be right. Plain text, not mrkdwn. */
export function problemText(problem: FieldProblem): string {
  switch (problem.field) {
    case 'name':
      return NAME[problem.problem];
    case 'entities':
      return problem.problem === 'none'
        ? 'Choose at least one entity.'
        : 'One of these entities is not there any more, or not active. Please choose again.';
    case 'permissionGroups':
      return problem.problem === 'none'
        ? 'Choose at least one permission group.'
        : 'One of these permission groups is not there any more. Please choose again.';
    case 'expiry':
      return EXPIRY[problem.problem];
    case 'owner':
      return problem.problem === 'unknown'
        ? 'Quorate does not know this person. Please choose another owner.'
        : 'This person is not active. Please choose another owner.';
    case 'purpose':
      return 'Please use at most 500 characters.';
    case 'reason':
      return problem.problem === 'empty'
        ? 'Write a few words, or close this window: your reject stands without them.'
        : 'Please use at most 500 characters.';
    case 'accounts':
      return accounts(problem);
    case 'rule':
      return rule(problem.problem);
    default:
      return unreachable(problem);
  }
}

const NAME = {
  empty: 'Give the key a name, from 1 to 64 characters.',
  too_long: 'This name is too long. Please use at most 64 characters.',
  unprintable:
    'This name holds characters that cannot be seen. Please use letters, digits, signs and plain spaces.',
  taken: 'Another key already has this name, and capitals make no difference. Please choose another name.',
} as const;

const EXPIRY = {
  past: 'This day is over. Please choose a day from today on.',
  too_far:
    'This is too far ahead: a key lives at most 366 days from its request. Please choose an earlier day.',
  not_a_date: 'This is not a date. Please choose a day.',
} as const;

function accounts({ problem, ids }: Extract<FieldProblem, { field: 'accounts' }>): string {
  const which = listed(ids);
  if (problem === 'not_numbers')
    return `Account ids are whole numbers, separated by commas or spaces; this is none: ${which}.`;
  if (problem === 'both') return `Each account can be added or removed, not both: ${which}.`;
  return `There is no account with this id: ${which}. Please check the number.`;
}

function rule(
  problem:
    | RuleProblem
    | { problem: 'unreadable'; line: string }
    | { problem: 'unknown_people'; names: string[] },
): string {
  switch (problem.problem) {
    case 'unreadable':
      return `This step cannot be read: "${problem.line}". Write it like "2 of administrators", or "1 of @name, group:treasury".`;
    case 'unknown_people':
      return `Nobody, and no group, is known as ${listed(problem.names, 'or')}. Write an @ before the name that somebody has in Slack, as in "1 of @Ana Ferreira", and group: before a group's name.`;
    case 'too_few_administrators':
      return `A rule needs at least ${problem.need} administrators; there are ${problem.have}.`;
    case 'too_few_approvals':
      return `A rule needs at least ${problem.need} approvals in all; this has ${problem.have}.`;
    case 'approvals_not_below_administrators':
      return `This asks for ${problem.approvals} approvals, but there are ${problem.administrators} administrators, and there must always be one more than approvals.`;
    case 'step_without_enough_approvers':
      return `Step ${problem.step} asks for ${problem.approvals} approvals, but only ${problem.approvers} could give one.`;
    case 'no_steps':
      return 'A rule needs at least one step, with at least one approval.';
    default:
      return unreachable(problem);
  }
}

function unreachable(value: never): never {
  throw new Error(`no words for ${JSON.stringify(value)}`);
}
