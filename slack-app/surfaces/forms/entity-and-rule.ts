import type { types } from '@slack/bolt';
import { CALLBACKS, FIELDS } from '../../identifiers.ts';
import { section } from '../blocks.ts';
import { type Choice, oneOf, textInput } from '../inputs.ts';
import { windowOf } from '../window.ts';
import { named } from '../words.ts';

/** Which accounts an entity groups: what to add and what to remove, by account id. */
export function editEntityForm(
  entities: Choice[],
  chosen: Choice | undefined,
  typedName: string,
): types.ModalView {
  const hint = 'Account ids, separated by commas or spaces. Left empty: none.';
  const initial = chosen ? { initial: chosen } : {};
  return windowOf({
    callbackId: CALLBACKS.editEntity,
    title: 'Edit an entity',
    submit: 'Review',
    blocks: [
      ...(typedName !== '' && !chosen
        ? [section(`There is no active entity called "${named(typedName.slice(0, 80))}". Please choose one.`)]
        : []),
      section(
        'Every key on this entity follows it: an added account can be reached by them as soon as this is approved. The review names each key and what it gains.',
      ),
      oneOf({ field: FIELDS.entity, label: 'Entity', choices: entities, ...initial }),
      textInput({
        field: FIELDS.addAccounts,
        label: 'Accounts to add',
        hint,
        optional: true,
        placeholder: '105, 106',
      }),
      textInput({
        field: FIELDS.removeAccounts,
        label: 'Accounts to remove',
        hint,
        optional: true,
        placeholder: '101',
      }),
    ],
  });
}

export interface RuleForm {
  kinds: Choice[];
  chosen: Choice | undefined;
  /** What holds now, one line a kind. */
  now: string[];
}

const ORDERS: Choice[] = [
  { value: 'in_order', text: 'One step after the other' },
  { value: 'all_at_once', text: 'All steps at once' },
];

/** How many approvals a kind of request needs, and whose. */
export function editRuleForm({ kinds, chosen, now }: RuleForm): types.ModalView {
  const hint =
    'One step a line, or separated by ";". Like: 2 of administrators; 1 of @Ana Ferreira, group:Treasury';
  return windowOf({
    callbackId: CALLBACKS.editRule,
    title: 'Change an admin rule',
    submit: 'Review',
    blocks: [
      section(`*What holds now*\n${now.join('\n')}`),
      section(
        'A change is decided under the old rule. When it takes effect, requests that wait under the old one end as failed.',
      ),
      oneOf({
        field: FIELDS.ruleKind,
        label: 'Kind of request',
        choices: kinds,
        ...(chosen ? { initial: chosen } : {}),
      }),
      oneOf({ field: FIELDS.ruleOrder, label: 'Order', choices: ORDERS, apart: true }),
      textInput({
        field: FIELDS.ruleSteps,
        label: 'Steps',
        hint,
        lines: true,
        placeholder: '2 of administrators',
      }),
    ],
  });
}
