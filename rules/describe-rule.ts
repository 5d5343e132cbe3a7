import type { Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { AdminRule, RuleStep } from '../domain/admin-rule.ts';
import type { WorkspaceId } from '../domain/ids.ts';

/** A rule as a sentence: "2 of the administrators, then 1 of Ana Ferreira or Treasury". */
export async function describeRule(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  rule: AdminRule,
): Promise<string> {
  const steps: string[] = [];
  for (const step of rule.steps)
    steps.push(`${step.approvals} of ${(await approverNames(trx, workspaceId, step)).join(' or ')}`);
  return steps.join(rule.order === 'in_order' ? ', then ' : ', and ');
}

async function approverNames(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  step: RuleStep,
): Promise<string[]> {
  const names = step.administrators ? ['the administrators'] : [];
  if (step.groups.length > 0) {
    const groups = await trx
      .selectFrom('approverGroups')
      .select('name')
      .where('workspaceId', '=', workspaceId)
      .where('id', 'in', step.groups)
      .orderBy('name')
      .execute();
    names.push(...groups.map(({ name }) => `group ${name}`));
  }
  if (step.members.length > 0) {
    const members = await trx
      .selectFrom('members')
      .select('name')
      .where('workspaceId', '=', workspaceId)
      .where('id', 'in', step.members)
      .orderBy('name')
      .execute();
    names.push(...members.map(({ name }) => name));
  }
  return names;
}
