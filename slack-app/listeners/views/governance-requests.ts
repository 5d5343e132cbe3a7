import type { Transaction } from 'kysely';
import type { Database } from '../../../database/tables/index.ts';
import { inWorkspace } from '../../../database/workspace-context.ts';
import type { RuleStep } from '../../../domain/admin-rule.ts';
import type { EntityId, WorkspaceId } from '../../../domain/ids.ts';
import type { SlackDeps } from '../../deps.ts';
import { parseAccountIds } from '../../forms/account-ids.ts';
import { problemsAtFields } from '../../forms/problems-at-fields.ts';
import { parseRuleSteps, type TypedStep } from '../../forms/rule-steps.ts';
import { FIELDS } from '../../identifiers.ts';
import type { Submission, SubmissionAnswer } from '../on-submit.ts';
import { askForReview } from './review.ts';

const RULE_FIELDS = { rule: FIELDS.ruleSteps };

/** The form to change an entity was filled. */
export async function reviewEntityEdit(
  deps: SlackDeps,
  { acting, values }: Submission,
): Promise<SubmissionAnswer> {
  const add = parseAccountIds(values.text(FIELDS.addAccounts));
  const remove = parseAccountIds(values.text(FIELDS.removeAccounts));
  const errors = {
    ...notNumbers(FIELDS.addAccounts, add.unreadable),
    ...notNumbers(FIELDS.removeAccounts, remove.unreadable),
    ...(values.choice(FIELDS.entity) ? {} : { [FIELDS.entity]: 'Choose an entity.' }),
  };
  if (Object.keys(errors).length > 0) return { errors };
  const entityId = Number(values.choice(FIELDS.entity)) as EntityId;
  const draft = { entityId, addAccountIds: add.ids, removeAccountIds: remove.ids };
  return askForReview(
    deps,
    acting,
    { kind: 'edit_entity', draft },
    { entities: FIELDS.entity, accounts: FIELDS.addAccounts },
  );
}

function notNumbers(field: string, ids: string[]): Record<string, string> {
  if (ids.length === 0) return {};
  return problemsAtFields([{ field: 'accounts', problem: 'not_numbers', ids }], { accounts: field }) ?? {};
}

/** The form to change an admin rule was filled. */
export async function reviewRuleEdit(
  deps: SlackDeps,
  { acting, values }: Submission,
): Promise<SubmissionAnswer> {
  const ruleKind = values.choice(FIELDS.ruleKind);
  if (!ruleKind) return { errors: { [FIELDS.ruleKind]: 'Choose a kind of request.' } };
  const typed = parseRuleSteps(values.text(FIELDS.ruleSteps) ?? '');
  if (!typed.ok) return atSteps({ problem: 'unreadable', line: typed.line });
  const { steps, unknown } = await inWorkspace(deps.db, acting.workspaceId, (trx) =>
    whoIsMeant(trx, acting.workspaceId, typed.steps),
  );
  if (unknown.length > 0) return atSteps({ problem: 'unknown_people', names: unknown });
  const order = values.choice(FIELDS.ruleOrder) === 'all_at_once' ? 'all_at_once' : 'in_order';
  return askForReview(
    deps,
    acting,
    { kind: 'edit_admin_rule', draft: { ruleKind, rule: { order, steps } } },
    RULE_FIELDS,
  );
}

function atSteps(
  problem: { problem: 'unreadable'; line: string } | { problem: 'unknown_people'; names: string[] },
): SubmissionAnswer {
  return { errors: problemsAtFields([{ field: 'rule', problem }], RULE_FIELDS) ?? {} };
}

/** Turns typed people (Slack ids, or names) and groups (ids, or names) into ours; who cannot be found is named. */
async function whoIsMeant(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  typed: TypedStep[],
): Promise<{ steps: RuleStep[]; unknown: string[] }> {
  const members = await trx
    .selectFrom('members')
    .select(['id', 'slackUserId', 'name'])
    .where('workspaceId', '=', workspaceId)
    .execute();
  const groups = await trx
    .selectFrom('approverGroups')
    .select(['id', 'name'])
    .where('workspaceId', '=', workspaceId)
    .execute();
  const unknown: string[] = [];
  const known = <T>(found: T | undefined, name: string): T[] => {
    if (found !== undefined) return [found];
    unknown.push(name);
    return [];
  };
  const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
  const steps = typed.map(({ approvals, administrators, people, groups: names }) => ({
    approvals,
    administrators,
    members: people.flatMap((person) =>
      known(
        members.find(({ slackUserId, name }) => slackUserId === person || same(name, person))?.id,
        `@${person}`,
      ),
    ),
    groups: names.flatMap((wanted) =>
      known(groups.find(({ id, name }) => id === wanted || same(name, wanted))?.id, `group:${wanted}`),
    ),
  }));
  return { steps, unknown };
}
