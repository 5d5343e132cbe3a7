import { inWorkspace } from '../../database/workspace-context.ts';
import { scrub } from '../../observability/scrub.ts';
import { kindWords } from '../../requests/kind-words.ts';
import { currentRules } from '../../rules/current-rule.ts';
import { describeRule } from '../../rules/describe-rule.ts';
import { entityChoices } from '../forms/form-data.ts';
import type { Build } from '../listeners/on-window.ts';
import { refusalNotice } from '../listeners/refusals.ts';
import { editEntityForm, editRuleForm } from '../surfaces/forms/entity-and-rule.ts';
import { named } from '../surfaces/words.ts';

/** The form to change an entity; the one named by what somebody typed is chosen beforehand. */
export function editEntityWindow(typedName = ''): Build {
  return async (deps, acting) => {
    if (acting.member.role !== 'administrator')
      return refusalNotice(deps, null, { code: 'administrators_only' });
    const choices = await inWorkspace(deps.db, acting.workspaceId, (trx) =>
      entityChoices(trx, acting.workspaceId),
    );
    const wanted = typedName.trim().toLowerCase();
    const chosen = choices.find(({ value, text }) => value === wanted || text.toLowerCase() === wanted);
    if (choices.length === 0)
      return {
        title: 'No entities',
        text: 'There is no active entity to change. They are loaded by the operator of this service.',
      };
    return editEntityForm(choices, chosen, scrub(typedName.trim()));
  };
}

export function editRuleWindow(typedKind = ''): Build {
  return async (deps, acting) => {
    if (acting.member.role !== 'administrator')
      return refusalNotice(deps, null, { code: 'administrators_only' });
    return inWorkspace(deps.db, acting.workspaceId, async (trx) => {
      const rules = await currentRules(trx, acting.workspaceId);
      const now: string[] = [];
      for (const { kind, rule } of rules)
        now.push(`• ${kindWords(kind)}: ${named(await describeRule(trx, acting.workspaceId, rule))}`);
      const kinds = rules.map(({ kind }) => ({ value: kind, text: kindWords(kind) }));
      return editRuleForm({ kinds, chosen: kinds.find(({ value }) => value === typedKind.trim()), now });
    });
  };
}
