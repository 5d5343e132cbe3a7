import type { Transaction } from 'kysely';
import type { Database } from '../database/tables/index.ts';
import type { AdminRule } from '../domain/admin-rule.ts';
import type { WorkspaceId } from '../domain/ids.ts';

export interface RuleVersion {
  kind: string;
  version: number;
  rule: AdminRule;
}

/** The rule in force for a kind of request. Every workspace has one for each kind from its founding. */
export async function currentRule(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  kind: string,
): Promise<RuleVersion> {
  return trx
    .selectFrom('adminRules')
    .select(['kind', 'version', 'rule'])
    .where('workspaceId', '=', workspaceId)
    .where('kind', '=', kind)
    .where('current', '=', true)
    .executeTakeFirstOrThrow(() => new Error(`workspace ${workspaceId} has no admin rule for ${kind}`));
}

/** Every rule in force, by kind. */
export async function currentRules(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
): Promise<RuleVersion[]> {
  return trx
    .selectFrom('adminRules')
    .select(['kind', 'version', 'rule'])
    .where('workspaceId', '=', workspaceId)
    .where('current', '=', true)
    .orderBy('kind')
    .execute();
}

export async function ruleAt(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  kind: string,
  version: number,
): Promise<AdminRule> {
  const { rule } = await trx
    .selectFrom('adminRules')
    .select('rule')
    .where('workspaceId', '=', workspaceId)
    .where('kind', '=', kind)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  return rule;
}
