import type { Transaction } from 'kysely';
import { Type } from 'typebox';
import type { Database } from '../../database/tables/index.ts';
import { type AdminRule, ruleProblem } from '../../domain/admin-rule.ts';
import { canonicalJson, type Json } from '../../domain/canonical-json.ts';
import type { MemberId, WorkspaceId } from '../../domain/ids.ts';
import { done, refused } from '../../domain/outcome.ts';
import type { Governance } from '../../governance/transaction.ts';
import { peopleById } from '../../members/people.ts';
import { readRoster } from '../../members/roster.ts';
import { currentRule, ruleAt } from '../../rules/current-rule.ts';
import { describeRule } from '../../rules/describe-rule.ts';
import type { RequestKind } from '../kind.ts';
import { KIND_WORDS, kindWords } from '../kind-words.ts';
import { pendingNumber } from '../pending.ts';

export interface EditRuleDraft {
  ruleKind: string;
  rule: AdminRule;
}

const schema = Type.Object({
  ruleKind: Type.String(),
  rule: Type.Object({
    order: Type.Union([Type.Literal('in_order'), Type.Literal('all_at_once')]),
    steps: Type.Array(
      Type.Object({
        approvals: Type.Integer({ minimum: 1 }),
        administrators: Type.Boolean(),
        groups: Type.Array(Type.String()),
        members: Type.Array(Type.String()),
      }),
    ),
  }),
});

export interface EditRuleContent {
  readonly [name: string]: Json;
  readonly ruleKind: string;
  readonly rule: { order: AdminRule['order']; steps: RuleStepJson[] };
}

type RuleStepJson = { approvals: number; administrators: boolean; groups: string[]; members: MemberId[] };

/** Asks to change an admin rule; decided under the old one. When it takes effect, what waits under it fails (rule 2). */
export const editAdminRule: RequestKind<EditRuleDraft, EditRuleContent> = {
  name: 'edit_admin_rule',
  schema,
  askedBy: 'administrators',

  async prepare({ trx, workspaceId }, _requester, { ruleKind, rule }, bounds) {
    const known = await trx
      .selectFrom('adminRules')
      .select('version')
      .where('workspaceId', '=', workspaceId)
      .where('kind', '=', ruleKind)
      .where('current', '=', true)
      .executeTakeFirst();
    if (!known) return refused({ code: 'not_found' });
    const pending = await pendingNumber(trx, workspaceId, 'edit_admin_rule', ruleKind);
    if (pending) return refused({ code: 'already_pending', number: pending });
    const strangers = await unknownNames(trx, workspaceId, rule);
    if (strangers.length > 0) {
      return refused({
        code: 'invalid',
        problems: [{ field: 'rule', problem: { problem: 'unknown_people', names: strangers } }],
      });
    }
    const problem = ruleProblem(rule, await readRoster(trx, workspaceId), bounds);
    if (problem) return refused({ code: 'invalid', problems: [{ field: 'rule', problem }] });
    const before = await currentRule(trx, workspaceId, ruleKind);
    const steps = rule.steps.map(({ approvals, administrators, groups, members }) => ({
      approvals,
      administrators,
      groups,
      members,
    }));
    const content = { ruleKind, rule: { order: rule.order, steps } };
    if (canonicalJson(content.rule) === canonicalJson(before.rule as EditRuleContent['rule'])) {
      return refused({ code: 'nothing_to_change' });
    }
    return done({
      content,
      ownerId: null,
      alsoExcluded: [],
      targetId: ruleKind,
      baseVersion: before.version,
    });
  },

  async baseVersion(trx, { workspaceId, content }) {
    return (await currentRule(trx, workspaceId, content.ruleKind)).version;
  },

  reach: async () => [],

  async describe(trx, { workspaceId, content, baseVersion }) {
    // The rule it was asked under: by now the one in force may be the one it asked for.
    const before = await ruleAt(trx, workspaceId, content.ruleKind, baseVersion ?? 1);
    return {
      title: KIND_WORDS.edit_admin_rule,
      subject: kindWords(content.ruleKind),
      fields: [
        {
          label: 'Approvals needed',
          value: {
            type: 'change',
            before: await describeRule(trx, workspaceId, before),
            after: await describeRule(trx, workspaceId, content.rule),
          },
        },
        {
          label: 'When this takes effect',
          value: {
            type: 'text',
            text: 'Every other request that waits under this rule ends as failed and must be made anew.',
          },
        },
      ],
    };
  },

  async apply(governance, { content }, bounds) {
    const { trx, workspaceId } = governance;
    const problem = ruleProblem(content.rule, await readRoster(trx, workspaceId), bounds);
    if (problem) return { applied: false, reason: 'the people it names can no longer meet it' };
    const version = await replaceRule(governance, content);
    governance.record({
      actor: 'system',
      action: 'rule.changed',
      objectId: content.ruleKind,
      body: { version },
    });
    governance.notify('rule_changed', content.ruleKind);
    return { applied: true, changedRule: content.ruleKind };
  },
};

/** Nobody may be named whom the card could not show: people and groups that this workspace does not know. */
async function unknownNames(
  trx: Transaction<Database>,
  workspaceId: WorkspaceId,
  { steps }: AdminRule,
): Promise<string[]> {
  const members = await peopleById(
    trx,
    workspaceId,
    steps.flatMap((step) => step.members),
  );
  const groups = await trx
    .selectFrom('approverGroups')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .execute();
  const known = new Set<string>([...members.keys(), ...groups.map(({ id }) => id)]);
  return steps.flatMap((step) => [...step.members, ...step.groups]).filter((name) => !known.has(name));
}

async function replaceRule(governance: Governance, { ruleKind, rule }: EditRuleContent): Promise<number> {
  const { trx, workspaceId, now } = governance;
  const before = await currentRule(trx, workspaceId, ruleKind);
  await trx
    .updateTable('adminRules')
    .set({ current: false })
    .where('workspaceId', '=', workspaceId)
    .where('kind', '=', ruleKind)
    .where('current', '=', true)
    .execute();
  const version = before.version + 1;
  await trx
    .insertInto('adminRules')
    .values({
      workspaceId,
      kind: ruleKind,
      version,
      rule: JSON.stringify(rule),
      current: true,
      createdAt: now,
    })
    .execute();
  return version;
}
